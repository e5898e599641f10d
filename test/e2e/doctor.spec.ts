import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, seedCredential, seedProfile, test } from '../support/app';

/** Changes the data file by hand, as the app would never do, while the app is closed. */
function edit(dataFolder: string, ...statements: string[]): void {
  const file = new DatabaseSync(path.join(dataFolder, 'chatelaine.db'));
  for (const statement of statements) file.exec(statement);
  file.close();
}

test('a data file edited by hand is found out and repaired, and the keys still work', async ({
  launch,
  provider,
  apiKey,
  dataFolder,
}) => {
  const first = await launch();
  const profile = await seedProfile(first);
  const { id } = await seedCredential(first, profile, { baseUrl: provider.url, secret: apiKey });
  expect((await first.must('doctor.examine', {})).findings).toEqual([]);
  await first.close();
  edit(
    dataFolder,
    'DROP INDEX credentials_one_active',
    'ALTER TABLE credentials DROP COLUMN deactivation_scheduled_at',
  );

  const app = await launch();
  const { findings } = await app.must('doctor.examine', {});
  expect(findings.map(({ check }) => check)).toContain('missing-columns');
  const { repaired, examination } = await app.must('doctor.repair', {});
  expect(repaired).toHaveLength(2);
  expect(examination.findings).toEqual([]);
  expect(await app.must('credentials.validate', { credentialId: id })).toMatchObject({
    validationStatus: 'VALID',
    isActive: true,
  });
});

test('a key that was to switch itself off while the app was closed is off at the next start', async ({
  launch,
  provider,
  apiKey,
  dataFolder,
}) => {
  const first = await launch();
  const profile = await seedProfile(first);
  const { id } = await seedCredential(first, profile, { baseUrl: provider.url, secret: apiKey });
  const deactivationScheduledAt = Date.now() + 3_600_000;
  await first.must('credentials.update', { credentialId: id, deactivationScheduledAt });
  await first.close();
  edit(dataFolder, `UPDATE credentials SET deactivation_scheduled_at = ${Date.now() - 1_000}`);

  const app = await launch();
  await expect
    .poll(async () => (await app.must('credentials.list', { profileId: profile.id }))[0]?.isEnabled)
    .toBe(false);
  const history = await app.must('credentials.history', { credentialId: id });
  expect(history[0]).toMatchObject({ actor: 'schedule', action: 'disable' });
});

test('the machine says whether it is online and on battery', async ({ app }) => {
  const answers = await app.electron.evaluate(({ net, powerMonitor }) => [
    typeof net.isOnline(),
    typeof powerMonitor.isOnBatteryPower(),
  ]);
  expect(answers).toEqual(['boolean', 'boolean']);
});
