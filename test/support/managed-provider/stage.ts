import type { CommandInput } from '../../../src/shared/commands';
import { testKey } from '../keys';
import { startStage } from '../stage';
import { startManagedProvider } from './server';

/** The composed main process with sessions on the provider's machines switched on. */
export async function startManagedStage() {
  const stage = await startStage();
  const { main, profileId, apiKey } = stage;
  const secondKey = testKey();
  const apiKeys = [apiKey, secondKey];
  const provider = await startManagedProvider({ apiKeys, elsewhere: stage.provider.url });
  const [credential] = await main.must('credentials.list', { profileId });
  if (!credential) throw new Error('the stage has no credential');
  await main.must('credentials.replace', {
    credentialId: credential.id,
    secret: { apiKey },
    baseUrl: provider.url,
  });
  await main.must('app.updateSettings', { managedRunner: true });

  return Object.assign(stage, {
    managed: provider,
    secondKey,
    credentialId: credential.id,
    managedSession: (given: Partial<CommandInput<'sessions.create'>> = {}) =>
      stage.session({ runner: 'managed', ...given }),
    async end() {
      await stage.stop();
      await provider.stop();
    },
  });
}

export type ManagedStage = Awaited<ReturnType<typeof startManagedStage>>;
