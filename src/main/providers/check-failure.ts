import type { CheckOutcome } from './provider';

/** Every outcome but the good one. */
export type CheckFailure = Exclude<CheckOutcome, { status: 'VALID' }>;

export type HttpFailure = {
  status: number;
  /** Host (and port) that was asked. */
  server: string;
  /** The provider's own words, without anything secret; empty when it said nothing. */
  says: string;
  retryAfterMs: number | null;
};

/** What an HTTP status other than 2xx means for a key. 529 is Anthropic's "overloaded". */
export function httpFailure({ status, server, says, retryAfterMs }: HttpFailure): CheckFailure {
  const quoted = says ? ` It says: “${says}”` : '';
  if (status === 401) {
    return {
      status: 'INVALID',
      code: 'CREDENTIAL_REJECTED',
      message: `${server} rejected the key. It may have been mistyped, deleted or revoked. Copy it again or create a new one.`,
    };
  }
  if (status === 403) {
    return {
      status: 'INVALID',
      code: 'CREDENTIAL_FORBIDDEN',
      message: `${server} knows the key but does not allow it this use. Check its permissions and workspace, and that the organisation is active.${quoted}`,
    };
  }
  if (status === 407) {
    return unknown(
      'NETWORK',
      `A proxy on the way to ${server} asks for a sign-in, so the key could not be checked. Sign in to the proxy, or use a network without one.`,
    );
  }
  if (status === 429) {
    return unknown(
      'RATE_LIMITED',
      `${server} asks to slow down. ${waitFor(retryAfterMs)}`,
      retryAfterMs,
    );
  }
  if (status === 529) {
    const message = `${server} is overloaded, so the key could not be checked. ${waitFor(retryAfterMs)}`;
    return unknown('OVERLOADED', message, retryAfterMs);
  }
  if (status >= 500) {
    const message = `${server} has a problem of its own (error ${status}), so the key could not be checked. ${waitFor(retryAfterMs)}`;
    return unknown('PROVIDER_ERROR', message, retryAfterMs);
  }
  if (status >= 300 && status < 400) {
    return unknown(
      'PROVIDER_ERROR',
      `${server} redirects elsewhere, and a key is not sent along. Enter the final server address.`,
    );
  }
  return unknown(
    'PROVIDER_ERROR',
    `${server} refused the check (error ${status}). ${CHECK_ADDRESS}${quoted}`,
  );
}

export function timeoutFailure(server: string, limitMs: number): CheckFailure {
  const seconds = Math.max(1, Math.round(limitMs / 1000));
  return unknown(
    'TIMEOUT',
    `${server} did not answer within ${seconds} s. Check the connection and try again.`,
  );
}

/** The provider knows the key, but not for this; `message` names what is missing and where to give it. */
export function forbidden(message: string): CheckFailure {
  return { status: 'INVALID', code: 'CREDENTIAL_FORBIDDEN', message };
}

/** For what a provider says more precisely than with a 401. */
export function rejected(message: string): CheckFailure {
  return { status: 'INVALID', code: 'CREDENTIAL_REJECTED', message };
}

/** Whether it failed on the way, before a whole answer was there. */
export function isNetworkFault(error: unknown): boolean {
  return codesOf(error).length > 0;
}

/** The server answered, but not as the provider would. */
export function strangeAnswer(server: string): CheckFailure {
  return unknown(
    'PROVIDER_ERROR',
    `${server} did not answer like the provider does. ${CHECK_ADDRESS} A network that asks to sign in first does this too.`,
  );
}

/**
 * No answer at all; the reason is in the error's chain of causes. `addressAdvice` is said when there is
 * no such server.
 */
export function networkFailure(
  server: string,
  error: unknown,
  addressAdvice = 'Check the connection and the server address.',
): CheckFailure {
  return unknown('NETWORK', networkMessage(server, codesOf(error), addressAdvice));
}

const CHECK_ADDRESS = 'Check the server address.';

function unknown(
  code: Extract<CheckFailure, { status: 'UNKNOWN' }>['code'],
  message: string,
  retryAfterMs: number | null = null,
): CheckFailure {
  return { status: 'UNKNOWN', code, message, retryAfterMs };
}

function waitFor(retryAfterMs: number | null): string {
  if (retryAfterMs === null) return 'Wait a moment and try again.';
  return `Try again in ${Math.max(1, Math.ceil(retryAfterMs / 1000))} s.`;
}

/** Codes of Node's net, dns and tls modules. */
function networkMessage(server: string, codes: string[], addressAdvice: string): string {
  if (codes.some((code) => code === 'ENOTFOUND' || code === 'EAI_AGAIN')) {
    return `The address of ${server} was not found. ${addressAdvice}`;
  }
  if (codes.includes('ECONNREFUSED')) {
    return `${server} refused the connection. Check that the server address is right and that it is running.`;
  }
  if (codes.some((code) => PROXY_CODES.includes(code))) {
    return `A proxy on the way to ${server} let nothing through. Check the proxy settings, and sign in to the proxy if it asks for that.`;
  }
  if (codes.some((code) => /CERT|SIGNED|ALTNAME|_TLS_|_SSL_|VERIFY/.test(code))) {
    return `The connection to ${server} is not trusted, so the key was not sent. A proxy or virus scanner may be in between.`;
  }
  return `${server} could not be reached. Check the connection and try again.`;
}

/** The last is ours: `fetch` fails without a code when a server answers 407, as only proxies do. */
const PROXY_CODES = ['UND_ERR_PRX_TLS', 'UND_ERR_ABORTED', 'FETCH_FAILED'];

function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  let isFetch = false;
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') codes.push(at.code);
    // Several addresses were tried: https://nodejs.org/api/net.html, autoSelectFamily
    if (at instanceof AggregateError) codes.push(...at.errors.flatMap(codesOf));
    isFetch ||= at instanceof TypeError && at.message === 'fetch failed';
  }
  return codes.length === 0 && isFetch ? ['FETCH_FAILED'] : codes;
}
