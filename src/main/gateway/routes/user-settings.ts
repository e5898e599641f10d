import { z } from 'zod';
import { Id, ModelId } from '../../../shared/commands/command';
import { NewAnthropicKey, storeAnthropicKey } from './anthropic-key';
import type { DocumentedScope } from './documented';
import { currentProfile } from './profile-named';
import type { RunCommand } from './run-command';

const UserSettings = z.object({
  profile: z.object({ id: Id, name: z.string(), email: z.string().nullable() }),
  /** null = none was chosen. */
  preferredModel: ModelId.nullable(),
  hasAnthropicKey: z.boolean(),
  hasGitHubToken: z.boolean(),
  hasLinearKey: z.boolean(),
  /** Opt-in: the key of the app's environment pays when no other can. */
  usesEnvironmentKey: z.boolean(),
});

/** The profile in use, as its person's settings. */
export function userSettingsRoutes(scope: DocumentedScope, run: RunCommand): void {
  const tags = ['User settings'];

  scope.get(
    '/api/user/settings',
    {
      schema: {
        tags,
        summary: 'The profile in use and which keys it has; never a key',
        response: { 200: UserSettings },
      },
    },
    async () => {
      const { id, name, email, preferredModel, useEnvironmentKey } = await currentProfile(run);
      const credentials = await run('credentials.list', { profileId: id });
      const has = (code: string) => credentials.some(({ provider }) => provider === code);
      return {
        profile: { id, name, email },
        preferredModel,
        hasAnthropicKey: has('ANTHROPIC'),
        hasGitHubToken: has('GITHUB'),
        hasLinearKey: has('LINEAR'),
        usesEnvironmentKey: useEnvironmentKey,
      };
    },
  );

  scope.post(
    '/api/user/settings/anthropic-key',
    {
      schema: {
        tags,
        summary: 'Check a key with one tiny message, then store it; one that fails is not stored',
        body: NewAnthropicKey,
        response: { 200: z.object({ success: z.literal(true) }) },
      },
    },
    async ({ body }) => {
      const { id } = await currentProfile(run);
      await storeAnthropicKey(run, id, body);
      return { success: true as const };
    },
  );
}
