import type { Profile } from '../../../src/shared/commands/profiles';
import {
  type App,
  askModel,
  clientPane,
  clientRow,
  expect,
  goTo,
  keyDialog,
  type Look,
  openClient,
  SONNET,
  seedCredential,
  seedProfile,
  switchOnGateway,
  takeKey,
  testScreens,
} from '../../support/app';
import { testKey } from '../../support/keys';
import { type Provider, reply, startProvider } from '../../support/provider';

testScreens('programs that borrow keys', async ({ app, look }) => {
  const secret = testKey();
  const provider = await startProvider({ apiKeys: [secret] });
  const profile = await seedProfile(app);
  await seedCredential(app, profile, { baseUrl: provider.url, secret, name: 'Work key' });
  await showClients(app, provider, profile, look);
  await provider.stop();
});

/** Programs that borrow keys: none, some of which one is busy, one of them, and a key that is shown once. */
async function showClients(app: App, provider: Provider, profile: Profile, look: Look) {
  const { page } = app;
  await goTo(page, 'Clients');
  await page.getByRole('button', { name: 'Switch on the gateway' }).waitFor();
  await look('clients-empty');
  const url = await switchOnGateway(page);
  const base = { profileId: profile.id };
  const notes = await app.must('clients.create', { ...base, name: 'Release notes' });
  await app.must('clients.update', { clientId: notes.client.id, isActive: false });
  const nightly = await app.must('clients.create', {
    ...{ ...base, name: 'Nightly build', allowedModels: [SONNET], requestsPerMinute: 30 },
    ...{ concurrentRequests: 4, budget: { limitMicroUsd: 2_000_000, period: 'day' } },
  });
  const laptop = await app.must('clients.create', { ...base, name: 'Claude Code on the laptop' });
  const { id: clientId } = nightly.client;
  await app.must('clients.addKey', { clientId, name: 'Build server' });
  await app.must('clients.rotateKey', { keyId: nightly.keyId, overlapMs: 86_400_000 });
  for (const [apiKey, input, output] of [
    [laptop.apiKey, 41_000, 3_800],
    [nightly.apiKey, 88_000, 9_100],
    [nightly.apiKey, 120_500, 4_700],
  ] as const) {
    provider.say(reply('Done.', { input, output }));
    expect((await askModel(url, apiKey)).status).toBe(200);
  }
  provider.say(reply('one two three four five six', { input: 9_000, output: 900 }));
  const held = provider.hold(2);
  const asked = askModel(url, nightly.apiKey, { stream: true });
  await held.reached;
  await expect(clientRow(page, 'Nightly build')).toContainText(/1 request.*just now/);
  await look('clients');
  await openClient(page, 'Nightly build');
  await expect(page.getByRole('button', { name: /^Stop request/ })).toBeVisible();
  await look('clients-client');
  provider.release();
  await asked;
  await page.keyboard.press('Escape');
  await expect(clientPane(page, 'Nightly build')).toBeHidden();
  await page.getByRole('button', { name: 'New client' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Evaluation script');
  await page.getByRole('button', { name: 'Set limits' }).click();
  await look('clients-limits');
  await page.getByRole('button', { name: 'Create client' }).click();
  await expect(keyDialog(page, 'Evaluation script')).toBeVisible();
  await look('clients-key');
  await takeKey(page, 'Evaluation script');
}
