import http from 'node:http';
import { CliFailure, EXIT } from '../failure';

export type Server = { url: string; ownerToken: string };

type Request = {
  method: 'GET' | 'POST';
  /** With its query. */
  path: string;
  body?: unknown;
  accept?: string;
};

/**
 * Sends a request to the app and answers when the head of its answer is there. `node:http` and not
 * `fetch`, which gives up on a stream that is silent for five minutes.
 * Errors: `unavailable` when nobody answers.
 */
export function send(server: Server, request: Request): Promise<http.IncomingMessage> {
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  return new Promise((resolve, reject) => {
    const sent = http.request(new URL(request.path, server.url), {
      method: request.method,
      // A connection of its own: the stream that is held open must not wait behind another.
      agent: false,
      headers: {
        accept: request.accept ?? 'application/json',
        authorization: `Bearer ${server.ownerToken}`,
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
    });
    sent.once('response', resolve);
    sent.once('error', () => reject(gone()));
    sent.end(body);
  });
}

/** Pages of transcripts are the longest answers, some megabytes. */
const LONGEST_ANSWER_BYTES = 256 * 1024 * 1024;

/** The whole answer as JSON; `undefined` when it is none. */
export async function readJson(answer: http.IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of answer) {
      const bytes = Buffer.from(chunk);
      length += bytes.length;
      if (length > LONGEST_ANSWER_BYTES) throw gone();
      chunks.push(bytes);
    }
  } catch {
    throw gone();
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

export function gone(): CliFailure {
  return new CliFailure(
    EXIT.unavailable,
    'Chatelaine does not answer; it may just have been closed. Start it and try again.',
  );
}
