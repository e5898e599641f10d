import type { IncomingMessage } from 'node:http';
import type { Payer } from '../../../shared/commands/sessions';
import { ChatelaineError } from '../../../shared/errors';
import { GatewayRefusal } from '../refusal';
import type { Fault } from './fault';

/** What a provider answered with a status other than 2xx, read to its end or as far as is of use. */
export type RefusedAnswer = {
  status: number;
  /** As pairs in one row. */
  rawHeaders: readonly string[];
  body: Buffer;
};

/** Why one who could pay did not get an answer; without one nobody answered. */
export type Failure = { payer: Payer; refused: { answer: RefusedAnswer; fault: Fault } | null };

/** Longest body of an error that is passed on, in bytes. */
const MOST_ERROR_BYTES = 64 * 1024;
/** Read beyond that, so that no secret is cut in two before it is masked. */
const MARGIN_BYTES = 4 * 1024;

export async function readRefused(answer: IncomingMessage): Promise<RefusedAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of answer) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MOST_ERROR_BYTES + MARGIN_BYTES) break;
    }
  } catch {
    // It broke off: what came is what there is.
  }
  return {
    status: answer.statusCode ?? 0,
    rawHeaders: answer.rawHeaders,
    body: Buffer.concat(chunks),
  };
}

/** Byte for byte, unless it repeats a secret or is very long. */
export function presentable(body: Buffer, mask: (text: string) => string): Buffer {
  const text = body.toString('utf8');
  const masked = mask(text);
  const shown = masked === text ? body : Buffer.from(masked);
  return shown.subarray(0, MOST_ERROR_BYTES);
}

/**
 * The answer to pass on when nobody could pay: the last one that says to try again or why the server
 * failed. A refused key is the owner's, not the client's. Errors: `forbidden`, `unreachable`.
 */
export function lastWord(failures: readonly Failure[], providerName: string): RefusedAnswer {
  const answered = failures.flatMap(({ payer, refused }) =>
    refused ? [{ payer: payer.name, ...refused }] : [],
  );
  const latest = answered.reverse();
  const ofServer = latest.find(({ fault }) => fault === 'server');
  if (ofServer) return ofServer.answer;
  const ofOwner = latest.find(({ fault }) => OWNERS[fault]);
  const words = ofOwner && OWNERS[ofOwner.fault]?.(providerName, ofOwner.payer);
  if (words) throw new GatewayRefusal('forbidden', words);
  throw new GatewayRefusal('unreachable', latest.length > 0 ? REDIRECTED : UNREACHABLE);
}

const UNREACHABLE =
  'The provider cannot be reached from where Chatelaine runs. Check its network, then try again.';
const REDIRECTED =
  'The server of the owner’s credential answers with a redirect, which is not followed: a key goes to no other server. Its owner can correct the server address in Chatelaine, under Integrations.';

/** What only the owner can put right, in words that keep a client from blaming its own key or budget. */
const OWNERS: Partial<Record<Fault, (provider: string, payer: string) => string>> = {
  key: (provider, payer) =>
    `${provider} rejected the owner’s credential “${payer}”; your client key is fine. Its owner can replace it in Chatelaine, under Integrations.`,
  permission: (provider, payer) =>
    `${provider} does not allow the owner’s credential “${payer}” to do this; your client key is fine. Its owner can change what it may do at the provider, or use another one in Chatelaine, under Integrations.`,
  credit: (provider, payer) =>
    `The account behind the owner’s credential “${payer}” has no credit left at ${provider}; it is neither your client key nor a budget in Chatelaine. Its owner can add credit at the provider, or use another credential in Chatelaine, under Integrations.`,
};

/** What stops a request before it is sent, in the words of the gateway; anything else as it is. */
export function asRefusal(error: unknown, providerName: string): unknown {
  if (!(error instanceof ChatelaineError)) return error;
  const { code, message, details } = error;
  const as = (kind: ConstructorParameters<typeof GatewayRefusal>[0], words = message, more = {}) =>
    new GatewayRefusal(kind, words, { cause: error, ...more });
  switch (code) {
    case 'NO_CREDENTIAL':
    case 'NOT_FOUND':
      return as(
        'forbidden',
        `There is no credential for ${providerName} that this client may draw on. Its owner can add one in Chatelaine, under Integrations.`,
      );
    case 'CREDENTIAL_UNREADABLE':
      return as(
        'forbidden',
        `The owner’s credential for ${providerName} cannot be decrypted; your client key is fine. Its owner can enter it again in Chatelaine, under Integrations.`,
      );
    case 'BUDGET_EXHAUSTED':
      return details?.isHeld
        ? as('rate-limited', message, { retryAfterMs: HELD_RETRY_MS })
        : as('budget');
    case 'MODEL_UNPRICED':
      return as('budget');
    default:
      return error;
  }
}

/** What is held for others is free again when their answers end. */
const HELD_RETRY_MS = 2_000;
