import { z } from 'zod';
import type { Credential } from '../../../shared/commands/credentials';
import { ofProvider } from './integration';
import { providerNamed } from './provider-named';
import type { RunCommand } from './run-command';
import { storeCredential } from './store-credential';

/** As it comes in; it goes into the command and nowhere else. */
export const NewAnthropicKey = z.strictObject({
  apiKey: z.string().min(1).max(65_536),
  /** Another server than Anthropic's own; a key that is replaced keeps its server. */
  baseUrl: z.string().trim().max(2_048).nullish(),
});

/** In order: the one in use first. */
export async function anthropicCredentials(
  run: RunCommand,
  profileId: string,
): Promise<Credential[]> {
  return ofProvider('ANTHROPIC', await run('credentials.list', { profileId }));
}

/** In place of the one in use, or the first. Errors: as `credentials.add`; nothing is changed then. */
export async function storeAnthropicKey(
  run: RunCommand,
  profileId: string,
  { apiKey, baseUrl }: z.infer<typeof NewAnthropicKey>,
): Promise<void> {
  const info = await providerNamed(run, 'ANTHROPIC');
  await storeCredential(run, profileId, info, { secret: { apiKey }, baseUrl });
}
