import { startMainProcess } from '../main-process';
import { openKeyring } from './open-keyring';

/**
 * The whole main process in one of its own, to be killed: `<data folder> <provider's URL> <provider's key>`.
 * Says where its gateway listens and with which client key, as one line of JSON.
 */
async function main([dataFolder = '', baseUrl = '', apiKey = '']: string[]): Promise<void> {
  const { must } = await startMainProcess({ dataFolder, keyring: openKeyring });
  const { id: profileId } = await must('profiles.create', { name: 'Work' });
  const credential = { profileId, provider: 'ANTHROPIC', credentialName: 'Main key' } as const;
  await must('credentials.add', { ...credential, secret: { apiKey }, baseUrl });
  const { url } = await must('gateway.update', { isOn: true });
  const client = await must('clients.create', { profileId, name: 'Editor' });
  process.stdout.write(`${JSON.stringify({ url, apiKey: client.apiKey })}\n`);
}

void main(process.argv.slice(2));
