import { z } from 'zod';
import type { Credential } from '../../../shared/commands/credentials';
import { ERROR_GUIDE } from '../../../shared/errors';
import { anthropicCredentials, NewAnthropicKey, storeAnthropicKey } from './anthropic-key';
import type { DocumentedScope } from './documented';
import { currentProfile } from './profile-named';
import { CommandRefusal, type RunCommand } from './run-command';

const ClaudeConfig = z.object({
  hasApiKey: z.boolean(),
  /** Whether any key may pay. */
  isEnabled: z.boolean(),
  /** The last four characters of the key in use. */
  hint: z.string().nullable(),
});

const Change = NewAnthropicKey.partial().extend({ isEnabled: z.boolean().optional() });

const PATH = '/integrations/claude/config';

/** The Anthropic key of the profile in use. */
export function claudeConfigRoutes(scope: DocumentedScope, run: RunCommand): void {
  const tags = ['Integrations'];

  scope.get(
    PATH,
    {
      schema: {
        tags,
        summary: 'Whether the profile in use has an Anthropic key; never the key',
        response: { 200: ClaudeConfig },
      },
    },
    async () => configOf(await anthropicCredentials(run, (await currentProfile(run)).id)),
  );

  scope.put(
    PATH,
    {
      schema: {
        tags,
        summary: 'Check and store a key, or switch the use of Anthropic keys on or off',
        body: Change,
        response: { 200: ClaudeConfig },
      },
    },
    async ({ body: { apiKey, baseUrl, isEnabled } }) => {
      const { id } = await currentProfile(run);
      if (apiKey !== undefined) await storeAnthropicKey(run, id, { apiKey, baseUrl });
      if (isEnabled !== undefined) await enable(run, id, isEnabled);
      return configOf(await anthropicCredentials(run, id));
    },
  );
}

function configOf(credentials: readonly Credential[]): z.infer<typeof ClaudeConfig> {
  return {
    hasApiKey: credentials.length > 0,
    isEnabled: credentials.some(({ isEnabled }) => isEnabled),
    hint: credentials[0]?.hint ?? null,
  };
}

/** Off is off for all of them: else the next one in order would go on paying. */
async function enable(run: RunCommand, profileId: string, isEnabled: boolean): Promise<void> {
  const all = await anthropicCredentials(run, profileId);
  const [first] = all;
  if (!first) {
    const { sentence, retryable } = ERROR_GUIDE.NO_CREDENTIAL;
    throw new CommandRefusal({ code: 'NO_CREDENTIAL', message: sentence, retryable });
  }
  const on = all.filter((one) => one.isEnabled);
  const changed = isEnabled ? (on.length > 0 ? [] : [first]) : on;
  for (const { id } of changed) {
    await run('credentials.update', { credentialId: id, isEnabled });
  }
}
