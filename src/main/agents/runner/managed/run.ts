import type Anthropic from '@anthropic-ai/sdk';
import type { Model } from '../../../../shared/commands/models';
import type { Payer } from '../../../../shared/commands/sessions';
import { type ChatelaineError, ERROR_CODES, type ErrorCode } from '../../../../shared/errors';
import type { MaskStream } from '../../../vault/mask';
import type { EngineParts } from '../../parts';

/** One turn of a session on the provider's machines. */
export type ManagedRun = {
  parts: EngineParts;
  sessionId: string;
  client: Anthropic;
  payer: Payer;
  model: Model | undefined;
  /** The provider's id of the session. */
  managedId: string;
  /** What is held for the model request under way; null between requests. */
  paymentId: string | null;
  /** Text that is being written, by the event that it will be. */
  previews: Map<string, { seq: number; index: number; live: Map<number, MaskStream> }>;
  /** Something was sent or came in this turn. */
  isUnderWay: boolean;
  /** Ends the connection that there is now, with what went wrong beside it. */
  giveUp(error: unknown): void;
};

/** Ends the turn whatever its code: the provider has tried again for as long as it wants to. */
export class FinalFailure extends Error {
  readonly reason: ChatelaineError;

  constructor(reason: ChatelaineError) {
    super(reason.message, { cause: reason });
    this.reason = reason;
  }
}

/** A code that was stored; what this version does not know is the provider's fault. */
export function asErrorCode(code: string): ErrorCode {
  return ERROR_CODES.find((known) => known === code) ?? 'PROVIDER_ERROR';
}
