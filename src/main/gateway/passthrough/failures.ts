import type { IncomingMessage } from 'node:http';
import type { Payer } from '../../../shared/commands/sessions';
import { ChatelaineError } from '../../../shared/errors';
import { GatewayRefusal } from '../refusal';

/** What a provider answered with a status other than 2xx, read to its end or as far as is of use. */
export type RefusedAnswer = {
  status: number;
  statusMessage: string;
  /** As pairs in one row. */
  rawHeaders: readonly string[];
  body: Buffer;
};

/** Why one who could pay did not get an answer. */
export type Failure = { payer: Payer; answer: RefusedAnswer | null };

/** Longest body of an error that is passed on, in bytes. */
const MOST_ERROR_BYTES = 64 * 1024;
/** Read beyond that, so that no secret is cut in two before it is masked. */
const MARGIN_BYTES = 4 * 1024;

/** Worth trying with another key: it is the key's, or the server's, and not the request's fault. */
export function mayFailOver(status: number): boolean {
  const isRedirect = status >= 300 && status < 400;
  return isRedirect || status >= 500 || [401, 403, 429].includes(status);
}

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
    statusMessage: answer.statusMessage ?? '',
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
  const answered = failures.flatMap(({ payer, answer }) => (answer ? [{ payer, answer }] : []));
  const latest = answered.reverse();
  const ofServer = latest.find(({ answer: { status } }) => status === 429 || status >= 500);
  if (ofServer) return ofServer.answer;
  const ofKey = latest.find(({ answer: { status } }) => status === 401 || status === 403);
  if (ofKey) throw new GatewayRefusal('forbidden', keyRefused(ofKey, providerName));
  throw new GatewayRefusal('unreachable', latest.length > 0 ? REDIRECTED : UNREACHABLE);
}

const UNREACHABLE =
  'The provider cannot be reached from where Chatelaine runs. Check its network, then try again.';
const REDIRECTED =
  'The server of the owner’s credential answers with a redirect, which is not followed: a key goes to no other server. Its owner can correct the server address in Chatelaine, under Integrations.';

function keyRefused(
  { payer, answer }: { payer: Payer; answer: RefusedAnswer },
  providerName: string,
): string {
  return answer.status === 401
    ? `${providerName} rejected the owner’s credential “${payer.name}”; your client key is fine. Its owner can replace it in Chatelaine, under Integrations.`
    : `${providerName} does not allow the owner’s credential “${payer.name}” to do this; your client key is fine. Its owner can change what it may do at the provider, or use another one in Chatelaine, under Integrations.`;
}

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
