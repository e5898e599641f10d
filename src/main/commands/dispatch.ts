import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import {
  type CommandName,
  type CommandOutput,
  findCommand,
  type ParsedInput,
} from '../../shared/commands';
import { ChatelaineError, type CommandError, ERROR_GUIDE, type Result } from '../../shared/errors';
import { asDatabaseError } from '../db/open';
import type { Logger } from '../logging/logger';

/** One function per command of the contract. */
export type Handlers = {
  [N in CommandName]: (input: ParsedInput<N>) => CommandOutput<N> | Promise<CommandOutput<N>>;
};

/** A call from outside: parsed before it is trusted, answered whatever happens, never rejects. */
export type Dispatch = (name: unknown, input: unknown) => Promise<Result<unknown>>;

export function createDispatch(handlers: Handlers, log: Logger): Dispatch {
  const byName = handlers as unknown as Record<string, (input: unknown) => unknown>;
  return async (name, input) => {
    const definition = typeof name === 'string' ? findCommand(name) : undefined;
    if (typeof name !== 'string' || !definition)
      return failure(new ChatelaineError('UNKNOWN_COMMAND'));
    const parsed = definition.input.safeParse(input);
    if (!parsed.success) return failure(invalidInput(parsed.error));
    try {
      // Parsing the output too keeps anything that is not in the contract from leaving.
      return { ok: true, data: definition.output.parse(await byName[name]?.(parsed.data)) };
    } catch (error) {
      return failure(expected(error) ?? unexpected(error, name, log));
    }
  };
}

function failure(error: ChatelaineError): { ok: false; error: CommandError } {
  const { code, message, details } = error;
  const { retryable } = ERROR_GUIDE[code];
  return { ok: false, error: { code, message, retryable, ...(details ? { details } : {}) } };
}

/** Names the field and what is wrong with it; never repeats the value, which may be a secret. */
function invalidInput(error: z.ZodError): ChatelaineError {
  const [issue] = error.issues;
  const field = issue?.path.map(String).join('.') || 'input';
  return new ChatelaineError('INVALID_INPUT', `${field}: ${issue?.message ?? 'does not fit'}`, {
    details: { field },
  });
}

function expected(error: unknown): ChatelaineError | undefined {
  const known = asDatabaseError(error);
  return known instanceof ChatelaineError ? known : undefined;
}

function unexpected(error: unknown, name: string, log: Logger): ChatelaineError {
  const id = randomUUID().slice(0, 8);
  log.error({ err: error, command: name, id }, 'a command failed');
  return new ChatelaineError('INTERNAL', `${ERROR_GUIDE.INTERNAL.sentence} (${id})`, {
    details: { id },
  });
}
