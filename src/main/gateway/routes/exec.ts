import { z } from 'zod';
import { BudgetLimit } from '../../../shared/commands/budgets';
import { clients } from '../../../shared/commands/clients';
import { Id, Name } from '../../../shared/commands/command';
import type { GatewayParts } from '../parts';
import { type DocumentedScope, eventStreamAnswer } from './documented';
import { openEventStream } from './event-stream';
import { currentProfile } from './profile-named';
import type { RunCommand } from './run-command';

const NewExec = z.strictObject({
  /** What the app calls the client: the program's name. */
  name: Name,
  /** The profile in use when left out. */
  profileId: Id.optional(),
  allowedModels: clients.create.input.shape.allowedModels,
  /** A hard limit for as long as the program runs. */
  budgetMicroUsd: BudgetLimit.nullish(),
});

/** A client key that is good for as long as the connection stands that asked for it. */
export function execRoutes(
  scope: DocumentedScope,
  { clients, timer, log }: Pick<GatewayParts, 'clients' | 'timer' | 'log'>,
  run: RunCommand,
): void {
  const running = new Set<string>();

  function end(clientId: string): void {
    if (!running.delete(clientId)) return;
    try {
      clients.endExec(clientId);
    } catch (error) {
      // The next start ends what is left.
      log.error({ err: error, clientId }, 'the client of a program could not be ended');
    }
  }

  // Connections are cut after this, perhaps later than the database is closed.
  scope.addHook('preClose', (done) => {
    for (const clientId of [...running]) end(clientId);
    done();
  });

  scope.post(
    '/api/v1/exec',
    {
      schema: {
        tags: ['Clients'],
        summary: 'Lend a key to one program: the first event, `key`, has it',
        body: NewExec,
        response: eventStreamAnswer('The key ends with the connection'),
      },
    },
    async ({ body, raw }, reply) => {
      const profileId = body.profileId ?? (await currentProfile(run)).id;
      // Nobody would be there to end it.
      if (raw.socket.destroyed) return reply.hijack();
      const { clientId, apiKey } = clients.createExec({
        name: body.name,
        profileId,
        allowedModels: body.allowedModels ?? null,
        budgetMicroUsd: body.budgetMicroUsd ?? null,
      });
      running.add(clientId);
      const stream = openEventStream(reply, { timer, onClosed: () => end(clientId) });
      const url = `http://127.0.0.1:${raw.socket.localPort}`;
      stream.send('key', { clientId, apiKey: apiKey.expose(), url });
      return reply;
    },
  );
}
