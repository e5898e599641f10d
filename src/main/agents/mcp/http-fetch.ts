import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { Secret } from '../../vault/secret';

/**
 * `fetch` for one server: its secrets go to its own origin and nowhere else, no redirect is followed by
 * itself, and an answer (an event, where there are many in one) has at most `limit` bytes.
 */
export function createServerFetch(
  server: URL,
  secrets: Readonly<Record<string, Secret<string>>>,
  limit: number,
): FetchLike {
  return async (input, init) => {
    const url = new URL(input);
    if (url.origin !== server.origin) throw new TypeError(`refused to go on to ${url.origin}`);
    const headers = new Headers(init?.headers);
    for (const [name, value] of Object.entries(secrets)) headers.set(name, value.expose());
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    return withLimit(response, limit);
  };
}

function withLimit(response: Response, limit: number): Response {
  if (response.body === null) return response;
  const isStream = response.headers.get('content-type')?.includes('text/event-stream') === true;
  let size = 0;
  const body = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        // an event ends with an empty line
        const end = isStream ? endOfEvent(chunk) : -1;
        size = end < 0 ? size + chunk.length : chunk.length - end;
        if (size <= limit) return controller.enqueue(chunk);
        controller.error(new Error(`it sent a message of more than ${limit / 2 ** 20} MiB`));
      },
    }),
  );
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

/** Index after the last empty line of the chunk; -1 when it has none. */
function endOfEvent(chunk: Uint8Array): number {
  const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return Math.max(text.lastIndexOf('\n\n'), text.lastIndexOf('\r\n\r\n'), text.lastIndexOf('\r\r'));
}
