import { testKey } from '../../support/keys';
import { startMainProcess } from '../../support/main-process';

/**
 * The app's main process without its windows, with the gateway on and a database file of its own:
 * `<provider’s URL> <data folder>`. Says where it listens, and with which client key.
 */
async function main(upstream: string, dataFolder: string): Promise<void> {
  const app = await startMainProcess({ dataFolder });
  const profileId = (await app.must('profiles.create', { name: 'Work' })).id;
  await app.must('credentials.add', {
    profileId,
    provider: 'ANTHROPIC',
    credentialName: 'Work key',
    secret: { apiKey: testKey() },
    baseUrl: upstream,
    storeUnchecked: true,
  });
  const { url } = await app.must('gateway.update', { isOn: true, port: 27_411 });
  const { apiKey } = await app.must('clients.create', { profileId, name: 'Benchmark' });
  process.on('message', () => {
    // Nobody listens to events here; they would only fill the memory.
    app.events.length = 0;
  });
  process.once('disconnect', () => void app.close().finally(() => process.exit()));
  process.send?.({ url, apiKey });
}

const [upstream = '', dataFolder = ''] = process.argv.slice(2);
void main(upstream, dataFolder);
