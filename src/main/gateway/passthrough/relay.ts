import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Logger } from '../../logging/logger';
import type { RequestUsage } from '../../spending/ledger/message-usage';
import type { Secret } from '../../vault/secret';
import type { Account } from './accounting';
import type { ProviderCall, UsageReader } from './call';
import { withoutEcho } from './echo';
import { presentable, type RefusedAnswer } from './failures';
import { answeredHeaders } from './headers';
import { estimatedReply } from './usage/estimated-reply';

type Mask = (text: string) => string;
/** An answer that begins, whose request `apiKey` pays for. */
type Answered = { answer: IncomingMessage; account: Account | null; apiKey: Secret<string> };

/**
 * Passes an answer on as it comes, each side no faster than the other, and settles what it cost when its
 * end is seen, or that there will be none. What breaks off on one side is broken off on the other.
 * Resolves when the client has it all, or is gone.
 */
export function relay(
  { answer, account, apiKey }: Answered,
  response: ServerResponse,
  call: ProviderCall,
  options: { signal: AbortSignal; mask: Mask; log: Logger },
): Promise<void> {
  const isEventStream = /^text\/event-stream\b/i.test(answer.headers['content-type'] ?? '');
  const rewrite = call.rewrite?.(isEventStream) ?? null;
  const headers = answeredHeaders(answer.rawHeaders, {
    withoutLength: rewrite !== null,
    mask: options.mask,
  });
  // Without the words behind the status, which may be anything.
  response.writeHead(answer.statusCode ?? 200, [...headers, ...loweredHeader(call, account)]);
  response.flushHeaders();

  const breakOff = () => response.destroy();
  options.signal.addEventListener('abort', breakOff, { once: true });
  return new Promise((resolve) => {
    let settle = () => {};
    const between = [withoutEcho(apiKey.expose()), ...(rewrite ? [rewrite] : [])];
    pipeline([answer, ...between, response], () => {
      options.signal.removeEventListener('abort', breakOff);
      settle();
      resolve();
    });
    // After the pipe, so that each chunk is on its way before it is looked at.
    if (account && call.billing)
      settle = watch(answer, account, {
        reader: call.billing.reader(isEventStream),
        call,
        ...options,
      });
  });
}

/** Returns how to settle it where the end of the answer will not be seen. */
function watch(
  answer: IncomingMessage,
  account: Account,
  { reader, call, log }: { reader: UsageReader; call: ProviderCall; log: Logger },
): () => void {
  /** A reader that fails must not take the answer along. */
  function read<T>(work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      log.warn({ err: error, provider: call.provider }, 'the usage of an answer cannot be read');
      return null;
    }
  }

  let bytes = 0;
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    read(() => reader.push(chunk));
    account.alive();
  });
  let isSettled = false;
  const settle = () => {
    if (isSettled) return;
    isSettled = true;
    const told = read(() => reader.end());
    const header = call.requestIdHeader ? answer.headers[call.requestIdHeader] : undefined;
    account.record({
      requestId: boundedId(typeof header === 'string' ? header : told?.requestId),
      model: told?.model ?? null,
      usage: told?.usage ?? unreadUsage(bytes, account),
    });
  };
  // After the last bytes are on their way, and before anything else that comes in is looked at: who has the whole
  // answer and asks what it cost finds it recorded.
  answer.once('end', () => setImmediate(settle));
  answer.once('error', settle);
  return settle;
}

/** Of what cannot be read: by its length, and no more than was asked for. null where nothing came. */
function unreadUsage(bytes: number, { maxOutputTokens }: Account): RequestUsage | null {
  if (bytes === 0) return null;
  const usage = estimatedReply(bytes);
  const output = Math.min(usage.tokens.output, maxOutputTokens);
  return { ...usage, tokens: { ...usage.tokens, output } };
}

/** Longer than any id that a provider gives. */
const MOST_ID_CHARACTERS = 200;

function boundedId(id: string | undefined): string | null {
  return id ? id.slice(0, MOST_ID_CHARACTERS) : null;
}

/** Tells that a budget left room for a shorter reply only. */
function loweredHeader({ billing }: ProviderCall, account: Account | null): string[] {
  if (!billing || !account || account.maxOutputTokens >= billing.maxOutputTokens) return [];
  return ['x-chatelaine-max-tokens', String(account.maxOutputTokens)];
}

/** Passes on why the provider refused. */
export function relayRefused(refused: RefusedAnswer, response: ServerResponse, mask: Mask): void {
  const body = presentable(refused.body, mask);
  const headers = answeredHeaders(refused.rawHeaders, { withoutLength: true, mask });
  response.writeHead(refused.status, [...headers, 'content-length', String(body.length)]);
  response.end(body);
}
