import type { FastifySchema } from 'fastify';
import { z } from 'zod';
import { findCommand } from '../../../shared/commands';
import type { CommandError } from '../../../shared/errors';
import type { GatewayParts } from '../parts';
import { ALLOWED_COMMANDS } from './allowed-commands';
import { sendFailure } from './command-failures';
import { type DocumentedScope, OwnError } from './documented';

/** A message to a session may bring 20 MB of files, in base64. */
const BODY_BYTES = 32 * 1_024 * 1_024;

const PATH = '/api/v1/commands';
const tags = ['Commands'];
const isAllowed = (name: string) => ALLOWED_COMMANDS.some((allowed) => allowed === name);

/**
 * The commands of the contract, each at an address of its own: `{ok, data}` or `{ok, error}` as the window
 * has them. The command parses its input and its answer. One route for all of them: routes take their
 * time to be made, and {@link commandOperations} say what there is.
 */
export function commandRoutes(
  scope: DocumentedScope,
  parts: Pick<GatewayParts, 'call' | 'mask'>,
): void {
  scope.post(
    `${PATH}/:name`,
    {
      bodyLimit: BODY_BYTES,
      schema: {
        tags,
        summary: 'Any of these commands; other names are refused',
        params: z.object({ name: z.string() }),
        response: { 200: done(z.unknown()), default: Failed },
      },
      serializerCompiler: () => (answer: unknown) => JSON.stringify(answer),
    },
    async ({ params: { name }, body }, reply) => {
      const result = isAllowed(name) ? await parts.call(name, body) : UNKNOWN;
      if (result.ok) return reply.send(result);
      sendFailure(reply, result.error, notOk, parts);
      return reply;
    },
  );
}

/** What the route is for, for the OpenAPI document. */
export function commandOperations(): { method: string; url: string; schema: FastifySchema }[] {
  return ALLOWED_COMMANDS.flatMap((name) => {
    const definition = findCommand(name);
    if (!definition) return [];
    const response = { 200: done(definition.output), default: Failed };
    const schema = { tags, summary: name, body: definition.input, response };
    return [{ method: 'POST', url: `${PATH}/${name}`, schema }];
  });
}

function notOk(error: CommandError) {
  return { ok: false, error };
}

function done<T extends z.ZodType>(data: T) {
  return z.object({ ok: z.literal(true), data });
}

/** The second is from whoever guards the door. */
const Failed = z.union([z.object({ ok: z.literal(false), error: OwnError.shape.error }), OwnError]);

const UNKNOWN = {
  ok: false,
  error: {
    code: 'UNKNOWN_COMMAND',
    message: 'The command line may not ask this of the app, or the app does not know it.',
    retryable: false,
  },
} as const;
