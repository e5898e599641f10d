import { z } from 'zod';
import { clients } from '../../../shared/commands/clients';
import { Id } from '../../../shared/commands/command';
import type { DocumentedScope } from './documented';
import { currentProfile, profileNamed } from './profile-named';
import type { RunCommand } from './run-command';

/** Strict: a limit that is misspelt must not make a client without one. */
const NewAccount = clients.create.input.omit({ profileId: true }).extend({
  /** Id or name; the one in use when left out. */
  profile: z.string().trim().min(1).max(80).optional(),
});

/** Programs that may use the gateway. */
export function accountRoutes(scope: DocumentedScope, run: RunCommand): void {
  scope.post(
    '/accounts',
    {
      schema: {
        tags: ['Accounts'],
        summary: 'Make a client, and its first key: shown in this answer and never again',
        body: NewAccount,
        response: { 201: z.object({ clientId: Id, apiKey: z.string() }) },
      },
    },
    async ({ body: { profile, ...account } }, reply) => {
      const { id } = await (profile === undefined
        ? currentProfile(run)
        : profileNamed(run, profile));
      const { client, apiKey } = await run('clients.create', { ...account, profileId: id });
      return reply.code(201).send({ clientId: client.id, apiKey });
    },
  );
}
