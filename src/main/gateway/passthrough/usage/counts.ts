import { z } from 'zod';
import { MOST_TOKENS } from '../../../spending/ledger/message-usage';

/** A number of tokens; null for anything else: a strange server must not cost the client its reply. */
export const Count = z.int().nonnegative().max(MOST_TOKENS).nullable().catch(null);

/** A word or two, such as an id; null for anything else. */
export const Label = z.string().min(1).max(200).nullable().catch(null);

/** The object, or what it is when nothing is known, in place of anything else. */
export function orEmpty<T extends z.ZodType>(schema: T) {
  return schema.catch(() => schema.parse({}));
}

/** The JSON, or null. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
