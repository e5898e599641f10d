import { z } from 'zod';
import { command, Id, Nothing, Timestamp } from './command';

/** Ports that need no special rights. */
const Port = z.int().min(1_024).max(65_535);

/** The local server that lends keys to other programs. */
export const GatewayState = z.strictObject({
  isOn: z.boolean(),
  /** Where programs find it, such as `http://127.0.0.1:7411`; null while it does not listen. */
  url: z.string().nullable(),
  /** The port that is asked for; when it is taken, the next free one is used. */
  port: Port,
  /** Why it does not listen although it is on, for a person. */
  problem: z.string().nullable(),
});
export type GatewayState = z.infer<typeof GatewayState>;

/** A request of a client that is under way. */
export const GatewayRequest = z.strictObject({
  id: Id,
  clientId: Id,
  clientName: z.string(),
  provider: z.string(),
  model: z.string(),
  credentialName: z.string(),
  startedAt: Timestamp,
  /** `waiting` for the first byte of the answer. */
  status: z.enum(['waiting', 'answering']),
});
export type GatewayRequest = z.infer<typeof GatewayRequest>;

export const gateway = {
  state: command({ input: Nothing, output: GatewayState }),
  /** Starts, stops or moves the server. A port that cannot be had is no error: see `problem` and `url`. */
  update: command({
    input: z.strictObject({ isOn: z.boolean().optional(), port: Port.optional() }),
    output: GatewayState,
  }),
  /** Under way right now, oldest first. */
  requests: command({
    input: z.strictObject({ profileId: Id }),
    output: z.array(GatewayRequest),
  }),
  /** Breaks it off on both sides; what came so far is paid for. Does nothing when it has ended. */
  stopRequest: command({ input: z.strictObject({ requestId: Id }), output: Nothing }),
};
