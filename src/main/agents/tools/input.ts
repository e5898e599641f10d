import { z } from 'zod';
import { ChatelaineError } from '../../../shared/errors';
import type { ToolInput } from './tool';

/**
 * A model's input against a schema. Models send null for an option they do not use, so null counts as
 * absent. Throws `INVALID_INPUT` with one line per mistake, for the model.
 */
export function parseInput<S extends z.ZodType<ToolInput>>(
  name: string,
  schema: S,
  input: unknown,
): z.infer<S> {
  const result = schema.safeParse(withoutNulls(input));
  if (result.success) return result.data;
  throw new ChatelaineError(
    'INVALID_INPUT',
    `${name}: the input does not fit.\n${z.prettifyError(result.error)}`,
  );
}

function withoutNulls(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
}
