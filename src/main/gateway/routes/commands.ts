import { z } from 'zod';
import { findCommand } from '../../../shared/commands';
import type { CommandError } from '../../../shared/errors';
import type { GatewayParts } from '../parts';
import { ALLOWED_COMMANDS } from './allowed-commands';
import { sendFailure } from './command-failures';
import { type DocumentedScope, OwnError } from './documented';

/** A message to a session may bring 20 MB of files, in base64. */
const BODY_BYTES = 32 * 1_024 * 1_024;

/**
 * The commands of the contract, each at an address of its own: `{ok, data}` or `{ok, error}` as the window
 * has them. The command parses its input and its answer, so the schemas here only document.
 */
export function commandRoutes(
  scope: DocumentedScope,
  parts: Pick<GatewayParts, 'call' | 'mask'>,
): void {
  for (const name of ALLOWED_COMMANDS) {
    const definition = findCommand(name);
    if (!definition) continue;
    scope.post(
      `/api/v1/commands/${name}`,
      {
        bodyLimit: BODY_BYTES,
        schema: {
          tags: ['Commands'],
          summary: name,
          body: definition.input,
          response: {
            200: z.object({ ok: z.literal(true), data: definition.output }),
            default: z.object({ ok: z.literal(false), error: OwnError.shape.error }),
          },
        },
        validatorCompiler: () => (value: unknown) => ({ value }),
        serializerCompiler: () => (answer: unknown) => JSON.stringify(answer),
      },
      async ({ body }, reply) => {
        const result = await parts.call(name, body);
        if (result.ok) return reply.send(result);
        sendFailure(reply, result.error, notOk, parts);
        return reply;
      },
    );
  }

  scope.post(
    '/api/v1/commands/:name',
    {
      schema: {
        tags: ['Commands'],
        summary: 'Any other name is refused',
        params: z.object({ name: z.string() }),
      },
    },
    async (_, reply) => {
      const message = 'The command line may not ask this of the app, or the app does not know it.';
      sendFailure(reply, { code: 'UNKNOWN_COMMAND', message, retryable: false }, notOk, parts);
      return reply;
    },
  );
}

function notOk(error: CommandError) {
  return { ok: false, error };
}
