import { Provider, type ProviderInfo } from '../../../shared/commands/credentials';
import { type RunCommand, refuse } from './run-command';

/** What the providers are called in addresses, besides their own codes. */
const OTHER_NAMES: Record<string, Provider> = { GCP: 'GCP_SA', AWS: 'AWS_IAM' };

/** Whatever the case: `openai`, `gcp`, `GCP_SA`. Errors: `NOT_FOUND`. */
export async function providerNamed(run: RunCommand, named: string): Promise<ProviderInfo> {
  const name = named.trim().toUpperCase().replaceAll('-', '_');
  const code = Provider.safeParse(OTHER_NAMES[name] ?? name).data;
  const info = (await run('credentials.providers', {})).find(({ provider }) => provider === code);
  if (info) return info;
  const all = Provider.options.map((one) => one.toLowerCase()).join(', ');
  throw refuse('NOT_FOUND', `There is no such provider. There are: ${all}.`, 'provider');
}
