import type { IncomingMessage, ServerResponse } from 'node:http';
import { LLMock } from '@copilotkit/aimock';

export type Fixtures = {
  /** Has the mock answer a request whose body was read already. */
  answer(
    request: IncomingMessage,
    raw: string,
    response: ServerResponse,
    requestId: string,
  ): Promise<void>;
  stop(): Promise<void>;
};

/**
 * aimock with the replies that need no script: whatever a client asks, it gets a short answer with real
 * usage numbers. Key checks and everything outside a test's own story end up here.
 */
export async function startFixtures(): Promise<Fixtures> {
  const mock = new LLMock({ port: 0, host: '127.0.0.1' });
  mock.addFixturesFromJSON([
    {
      match: { userMessage: 'Say hello' },
      response: {
        content: 'Hello! How can I help?',
        usage: { input_tokens: 11, output_tokens: 9 },
      },
    },
    { match: {}, response: { content: 'ok', usage: { input_tokens: 8, output_tokens: 1 } } },
  ]);
  await mock.start();
  return {
    stop: () => mock.stop(),
    answer: async (request, raw, response, requestId) => {
      const upstream = await fetch(`${mock.url}${request.url ?? ''}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'anthropic-version': String(request.headers['anthropic-version']),
        },
        body: raw,
      });
      response.writeHead(upstream.status, {
        'content-type': upstream.headers.get('content-type') ?? 'application/json',
        'request-id': requestId,
      });
      for await (const chunk of upstream.body ?? []) response.write(chunk);
      response.end();
    },
  };
}
