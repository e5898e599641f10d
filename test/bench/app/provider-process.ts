import { startProvider } from '../../support/provider';
import { answer } from './replies';

/** The provider of the benchmarks, in a process of its own: its work is not the app's. */
const { CHATELAINE_BENCH_KEY: apiKey } = process.env;
if (!apiKey) throw new Error('CHATELAINE_BENCH_KEY is missing');

void startProvider({ apiKeys: [apiKey], script: answer }).then((provider) => {
  process.on('message', (message: { pace: number }) => provider.pace(message.pace));
  process.once('disconnect', () => process.exit());
  process.send?.({ url: provider.url });
});
