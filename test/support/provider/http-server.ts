import http, { type IncomingMessage, type ServerResponse } from 'node:http';

/** An HTTP server on 127.0.0.1 that can go away and come back where it was. */
export type ReturningServer = {
  /** No trailing slash. */
  url: string;
  /** Breaks every connection and refuses new ones. */
  close(): Promise<void>;
  /** Takes connections on the same port again. */
  open(): Promise<void>;
};

export async function startServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  port: number,
): Promise<ReturningServer> {
  let server = await listen(answer, port);
  const chosen = portOf(server);
  return {
    url: `http://127.0.0.1:${chosen}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    open: async () => {
      server = await listen(answer, chosen);
    },
  };
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  port: number,
): Promise<http.Server> {
  const server = http.createServer(answer);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return server;
}

function portOf(server: http.Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the provider has no port');
  return address.port;
}
