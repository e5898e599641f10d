/** What a server answered, read to its end. */
export type Answer = {
  /** Where it was asked, as the request really went. */
  url: URL;
  status: number;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
};

type TransportRequest = {
  method: string;
  headers: Headers;
  body?: NonNullable<RequestInit['body']>;
};

/** The only way for a provider's library to reach the network during a check. */
export type Transport = {
  /** Rejects when there is no answer, and for a server that is not the provider's. */
  send(url: string | URL, request: TransportRequest): Promise<Answer>;
  /** Where the last request went; null before the first. */
  asked(): URL | null;
  /** The last answer, whatever the library made of it; null before the first. */
  last(): Answer | null;
  /** Why the last request got no answer; null when it did. */
  failure(): unknown;
};

export type TransportOptions = {
  /** Origins that the library may ask; a key goes nowhere else. */
  origins: readonly string[];
  /** Takes the place of each of them, path and all; null = they are asked themselves. */
  baseUrl: string | null;
  signal: AbortSignal;
};

/** More than any answer to a check; keeps a hostile server from filling the memory. */
const LONGEST_ANSWER = 4 * 1024 * 1024;
/** `fetch` writes these itself. */
const OWN_HEADERS = ['host', 'content-length', 'connection', 'accept-encoding'];

/** Never follows a redirect: a key is not sent along. */
export function createTransport({ origins, baseUrl, signal }: TransportOptions): Transport {
  let asked: URL | null = null;
  let last: Answer | null = null;
  let failure: unknown = null;

  function whereTo(url: URL): URL {
    if (!origins.includes(url.origin)) {
      throw new TypeError(`refused to send the key to ${url.origin}`);
    }
    return baseUrl === null ? url : new URL(`${baseUrl}${url.pathname}${url.search}`);
  }

  async function ask(url: URL, request: TransportRequest): Promise<Answer> {
    const headers = new Headers(request.headers);
    for (const name of OWN_HEADERS) headers.delete(name);
    const response = await fetch(url, { ...request, headers, redirect: 'manual', signal });
    const body = await readAll(response);
    return { url, status: response.status, headers: response.headers, body };
  }

  return {
    async send(url, request) {
      asked = whereTo(new URL(url));
      try {
        last = await ask(asked, request);
        failure = null;
        return last;
      } catch (error) {
        failure = error;
        throw error;
      }
    },
    asked: () => asked,
    last: () => last,
    failure: () => failure,
  };
}

/** For libraries that take a `fetch` of their user's. */
export function fetchOver(transport: Transport): typeof fetch {
  return async (input, init = {}) => {
    const { method = 'GET', headers, body } = init;
    const url = input instanceof Request ? input.url : input;
    const answer = await transport.send(url, {
      method,
      headers: new Headers(headers),
      ...(body ? { body } : {}),
    });
    const { status, body: read } = answer;
    return new Response(read.length > 0 ? read : null, { status, headers: answer.headers });
  };
}

export function isOk(answer: Answer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

export function textOf(answer: Answer): string {
  return new TextDecoder().decode(answer.body);
}

/** The body as JSON; undefined when it is none, such as the sign-in page of a network. */
export function jsonOf(answer: Answer): unknown {
  try {
    return JSON.parse(textOf(answer));
  } catch {
    return undefined;
  }
}

async function readAll(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > LONGEST_ANSWER) throw new TypeError('the answer is too long');
    chunks.push(chunk);
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}
