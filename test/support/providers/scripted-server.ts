import http from 'node:http';

export type Answer =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  /** Takes the request and never answers. */
  | 'hang'
  /** Breaks the connection. */
  | 'cut';

/** What a path is answered: always the same, or depending on what came. */
export type Script = Answer | ((seen: Seen) => Answer | Promise<Answer>);

export type Seen = { method: string; url: string; headers: http.IncomingHttpHeaders; body: string };

/** A server on 127.0.0.1 that answers each path as told and remembers what came. */
export async function startScriptedServer(answers: Record<string, Script>) {
  const seen: Seen[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
      seen.push(one);
      const entry = answers[new URL(url, 'http://here').pathname] ?? { status: 404 };
      const answer = typeof entry === 'function' ? await entry(one) : entry;
      if (answer === 'hang') return;
      if (answer === 'cut') return void request.socket.destroy();
      const isText = typeof answer.body === 'string';
      response.writeHead(answer.status, {
        'content-type': isText ? 'text/html' : 'application/json',
        ...answer.headers,
      });
      response.end(isText ? answer.body : JSON.stringify(answer.body ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type ScriptedServer = Awaited<ReturnType<typeof startScriptedServer>>;

/** A server's clock that is this far from ours. */
export const dateHeader = (offsetMs: number) => ({
  date: new Date(Date.now() + offsetMs).toUTCString(),
});

/** Anthropic's error body: https://platform.claude.com/docs/en/api/errors */
export function apiError(type: string, message: string) {
  return { type: 'error', error: { type, message }, request_id: 'req_1' };
}

export const MODEL_LIST = {
  data: [
    { type: 'model', id: 'claude-opus-5-5', display_name: 'Claude Opus 5.5', line: 'opus' },
    { type: 'model', id: 'claude-haiku-5-5', display_name: 'Claude Haiku 5.5', line: 'haiku' },
    { type: 'model', id: 'claude-sonnet-5-5', display_name: 'Claude Sonnet 5.5', line: 'sonnet' },
  ],
  has_more: false,
  first_id: 'claude-opus-5-5',
  last_id: 'claude-sonnet-5-5',
};

export const REPLY = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-5-5',
  content: [{ type: 'text', text: 'H' }],
  stop_reason: 'max_tokens',
  usage: { input_tokens: 8, output_tokens: 1 },
};
