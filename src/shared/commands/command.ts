import { z } from 'zod';

/** One entry of the contract: what goes in, what comes out. The name is its place in the contract. */
export type Command<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> = {
  readonly input: I;
  readonly output: O;
};

export function command<I extends z.ZodType, O extends z.ZodType>(definition: {
  input: I;
  output: O;
}): Command<I, O> {
  return definition;
}

export const Nothing = z.strictObject({});

/** An id of ours: UUIDv7, so that ids sort by creation. */
export const Id = z.uuid();
/** Milliseconds since the epoch, UTC. */
export const Timestamp = z.int().nonnegative();
/** A local calendar day, `YYYY-MM-DD`. */
export const Day = z.iso.date();
/** A name that a person gave: one line, trimmed. */
export const Name = z.string().trim().min(1).max(80);
export const ModelId = z.string().trim().min(1).max(120);
