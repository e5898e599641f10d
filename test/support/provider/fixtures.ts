import { LLMock } from '@copilotkit/aimock';

/**
 * aimock with the replies that need no script: whatever a client asks, it gets a short answer with real
 * usage numbers. Key checks and everything outside a test's own story end up here.
 */
export async function startFixtures(): Promise<{ url: string; stop(): Promise<void> }> {
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
  return { url: mock.url, stop: () => mock.stop() };
}
