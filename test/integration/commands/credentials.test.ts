import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testKey } from '../../support/keys';
import { type MainProcess, startMainProcess } from '../../support/main-process';
import { type Provider, startProvider } from '../../support/provider';

let provider: Provider;
let main: MainProcess;
let profileId: string;
let ids: string[];

beforeEach(async () => {
  const keys = [testKey(), testKey(), testKey()];
  provider = await startProvider({ apiKeys: keys });
  main = await startMainProcess();
  profileId = (await main.must('profiles.create', { name: 'Work' })).id;
  ids = [];
  for (const [index, apiKey] of keys.entries()) {
    const { id } = await main.must('credentials.add', {
      profileId,
      provider: 'ANTHROPIC',
      credentialName: `Key ${index}`,
      secret: { apiKey },
      baseUrl: provider.url,
    });
    ids.push(id);
  }
});

afterEach(async () => {
  await main.close();
  await provider.stop();
  fs.rmSync(main.dataFolder, { recursive: true, force: true });
});

test('credentials.reorder rewrites the failover order, and wants every credential once', async () => {
  const credentialIds = ids.toReversed();
  const of = { profileId, provider: 'ANTHROPIC' as const };
  const ordered = await main.must('credentials.reorder', { ...of, credentialIds });
  expect(ordered.map(({ id, priority }) => [id, priority])).toEqual(
    credentialIds.map((id, index) => [id, index]),
  );
  expect(await main.must('credentials.list', { profileId })).toEqual(ordered);
  expect(
    await main.call('credentials.reorder', { ...of, credentialIds: ids.slice(1) }),
  ).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT', retryable: false } });
});

test('credentials.update takes a deactivation that lies ahead, and no other', async () => {
  const credentialId = ids[0] ?? '';
  const deactivationScheduledAt = Date.now() + 60_000;
  expect(
    await main.must('credentials.update', { credentialId, deactivationScheduledAt }),
  ).toMatchObject({ deactivationScheduledAt });
  const late = { credentialId, deactivationScheduledAt: Date.now() - 1 };
  expect(await main.call('credentials.update', late)).toMatchObject({
    ok: false,
    error: { code: 'INVALID_INPUT', details: { field: 'deactivationScheduledAt' } },
  });
});

test('credentials.validateAll tells its progress; cancelling leaves the rest as it was', async () => {
  await main.must('credentials.validateAll', { profileId });
  const steps = () =>
    main.events.flatMap(({ name, payload }) =>
      name === 'credentials.validating' ? [`${payload.done}/${payload.total}`] : [],
    );
  expect(steps()).toEqual(['0/3', '1/3', '2/3', '3/3']);

  const before = await main.must('credentials.list', { profileId });
  const running = main.must('credentials.validateAll', { profileId });
  await main.must('credentials.cancelValidation', { profileId });
  const after = await running;
  expect(after.map((one) => one.validationStatus)).toEqual(['VALID', 'VALID', 'VALID']);
  expect(after.map((one) => one.lastValidatedAt)).toEqual(before.map((one) => one.lastValidatedAt));
  expect(steps().slice(4)).toEqual(['0/3', '0/0']);
});

test('the doctor answers as the contract says, and its copy lies beside the data file', async () => {
  const healthy = await main.must('doctor.examine', {});
  expect(healthy.findings).toEqual([]);
  const { repaired, backup, examination } = await main.must('doctor.repair', {});
  expect(repaired).toEqual([]);
  expect(examination).toEqual(healthy);
  expect(path.dirname(backup)).toBe(main.dataFolder);
  expect(fs.statSync(backup).size).toBeGreaterThan(0);
});

test('the schedule starts and stops with the app', async () => {
  main.schedule.start();
  await main.schedule.stop();
  expect(await main.must('credentials.list', { profileId })).toHaveLength(3);
});
