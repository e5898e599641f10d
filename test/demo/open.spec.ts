import {
  composer,
  launchApp,
  seedCredential,
  seedProfile,
  seedSession,
  test,
} from '../support/app';
import { startProvider } from '../support/provider';
import { demoReply, FIX_REQUEST } from '../support/stories';

test('the app, with an embedded provider connected, until it is closed', async ({
  apiKey,
  dataFolder,
  workspace,
}) => {
  const provider = await startProvider({ apiKeys: [apiKey], script: demoReply });
  provider.pace(25);
  const app = await launchApp({ dataFolder });
  const ended = app.electron.waitForEvent('close', { timeout: 0 });
  const profile = await seedProfile(app, 'Demo');
  await seedCredential(app, profile, { baseUrl: provider.url, secret: apiKey, name: 'Demo key' });
  await seedSession(app, profile, workspace);
  await composer(app.page).fill(FIX_REQUEST);
  process.stdout.write(
    `\n  Chatelaine is open on a throwaway profile. The workspace is ${workspace}, the provider is\n` +
      `  embedded at ${provider.url} and costs nothing. Press Enter in the message field to start.\n` +
      '  Close the window to end the demo.\n\n',
  );
  await ended;
  await provider.stop();
});
