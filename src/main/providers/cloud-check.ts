import {
  type CheckFailure,
  httpFailure,
  networkFailure,
  strangeAnswer,
  timeoutFailure,
} from './check-failure';
import type { CheckOptions, CheckOutcome } from './provider';
import { retryAfterMs } from './retry-after';
import { type Answer, createTransport, isOk, type Transport } from './transport';

/** A person waits for a check. */
export const CHECK_TIMEOUT_MS = 10_000;
const QUOTE_LENGTH = 200;

/** What a provider adds to the check that all clouds share. */
export type CloudQuestion = {
  /** As in {@link createTransport}; the first one names the server when nothing was sent yet. */
  origins: readonly string[];
  baseUrl: string | null;
  /** Asks through the provider's library. May throw whatever the library throws. */
  ask(transport: Transport): Promise<CheckOutcome>;
  /** What an answer other than 2xx means, where the provider says more than its HTTP status. */
  explain(refusal: Refusal): CheckFailure | null;
  /** The provider's own words in an answer; empty when it said nothing. */
  saidIn(answer: Answer): string;
  /** Said when the server's address does not exist, for example that the region may be wrong. */
  addressAdvice?: string;
};

export type Refusal = {
  answer: Answer;
  /** Host (and port) that was asked. */
  server: string;
  /** The provider's own words, short and without the secret. */
  says: string;
  retryAfterMs: number | null;
};

/**
 * Runs a check within a time limit for all its requests. Libraries wrap what went wrong, each in its own
 * way and some lose the HTTP status, so failures are told from what went over the line.
 */
export async function checkCloud(
  question: CloudQuestion,
  {
    timeoutMs,
    secrets,
    signal,
  }: { timeoutMs: number; secrets: string[] } & Pick<CheckOptions, 'signal'>,
): Promise<CheckOutcome> {
  const { origins, baseUrl } = question;
  const deadline = AbortSignal.timeout(timeoutMs);
  const end = signal ? AbortSignal.any([signal, deadline]) : deadline;
  const transport = createTransport({ origins, baseUrl, signal: end });
  try {
    return await orAbort(question.ask(transport), end);
  } catch {
    signal?.throwIfAborted();
    const server = (transport.asked() ?? new URL(baseUrl ?? origins[0] ?? '')).host;
    if (deadline.aborted) return timeoutFailure(server, timeoutMs);
    return failureOf(question, transport, server, secrets);
  }
}

function failureOf(
  question: CloudQuestion,
  transport: Transport,
  server: string,
  secrets: string[],
): CheckFailure {
  const error = transport.failure();
  if (error) return networkFailure(server, error, question.addressAdvice);
  const answer = transport.last();
  if (answer === null || isOk(answer)) return strangeAnswer(server);
  const says = withoutSecrets(question.saidIn(answer), secrets).slice(0, QUOTE_LENGTH);
  const wait = retryAfterMs(answer.headers);
  const refusal = { answer, server, says, retryAfterMs: wait };
  return (
    question.explain(refusal) ??
    httpFailure({ status: answer.status, server, says, retryAfterMs: wait })
  );
}

/** Libraries do not always end when their request does. */
function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Servers have been seen to repeat the secret they refuse. */
function withoutSecrets(text: string, secrets: string[]): string {
  return secrets.filter(Boolean).reduce((rest, one) => rest.replaceAll(one, '…'), text);
}
