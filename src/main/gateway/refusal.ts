/** Why the gateway itself answers a request with an error; each API has its own words and shape for it. */
export type RefusalKind =
  | 'invalid' // 400
  | 'unauthenticated' // 401
  | 'budget' // 402: a person has to raise it
  | 'forbidden' // 403: also where the owner's key was refused, so that no client blames its own
  | 'not-found' // 404
  | 'conflict' // 409
  | 'too-large' // 413
  | 'rate-limited' // 429: worth trying again
  | 'unreachable' // 502: no provider answered
  | 'unavailable'; // 503: the vault is not open, the disk is full...

export const REFUSAL_STATUS: Record<RefusalKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  budget: 402,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'rate-limited': 429,
  unreachable: 502,
  unavailable: 503,
};

/** Thrown anywhere on the way of a request; its route answers it in the shape that its clients expect. */
export class GatewayRefusal extends Error {
  readonly kind: RefusalKind;
  /** When it is worth trying again, ms from now; becomes `retry-after`. */
  readonly retryAfterMs: number | undefined;

  /** `message` is for a person: what happened, and what to do. Never a secret. */
  constructor(
    kind: RefusalKind,
    message: string,
    options: { retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'GatewayRefusal';
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
  }
}
