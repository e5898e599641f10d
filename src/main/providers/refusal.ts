/** An answer that is not what was asked for. */
export type Refusal = {
  status: number;
  headers: Headers;
  /** Parsed when it is JSON, the text otherwise. */
  body: unknown;
};

/** A refusal as an error, so that it comes through any client library, at worst as a cause. */
export class RefusedAnswer extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`refused with status ${refusal.status}`);
    this.refusal = refusal;
  }
}

/**
 * `fetch` that rejects with a {@link RefusedAnswer} unless the status is 2xx: client libraries drop the
 * headers, or the body, or try again.
 */
export function fetchOrRefuse(ask: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await ask(input, init);
    if (response.ok) return response;
    const { status, headers } = response;
    throw new RefusedAnswer({ status, headers, body: parsed(await response.text()) });
  };
}

/** The refusal behind an error; null when there was none. */
export function refusalIn(error: unknown): Refusal | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof RefusedAnswer) return at.refusal;
  }
  return null;
}

/** The same refusal without a secret, which servers have been seen to repeat. */
export function withoutSecret(refusal: Refusal, secret: string): Refusal {
  return { ...refusal, body: parsed(JSON.stringify(refusal.body).replaceAll(secret, '…')) };
}

/** What the server says to a person, cut to a quotable length; empty when it says nothing. */
export function wordsOf({ body }: Refusal): string {
  const message =
    valueAt(body, 'error', 'message') ?? valueAt(body, 'message') ?? valueAt(body, 'error');
  return typeof message === 'string' ? message.slice(0, QUOTE_LENGTH) : '';
}

const QUOTE_LENGTH = 200;

/** What is at that path of a JSON value; undefined when there is no such path. */
export function valueAt(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined,
    value,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
