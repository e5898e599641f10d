import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Timer } from '../timer';
import type { Serving } from './serving';

/** A server at its port, with what it has under way. */
export type Listening = {
  askedPort: number;
  port: number;
  url: string;
  passthrough: Serving['passthrough'];
  /** Takes no more requests, settles those under way, hangs up; within {@link CLOSE_MS}. */
  close(): Promise<void>;
};

/** The port that is asked for, and how many above. */
export const PORTS_TRIED = 21;
const HIGHEST_PORT = 65_535;

/** Requests under way get most of it for what has to be written down. */
const SETTLE_MS = 3_000;
const GOODBYE_MS = 500;
const CLOSE_MS = 4_000;

/** Nothing when every port near `askedPort` is taken. Rejects with what else keeps it from listening. */
export async function listenNear(
  askedPort: number,
  { app, passthrough }: Serving,
  timer: Timer,
): Promise<Listening | undefined> {
  const answers = watchAnswers(app);
  // Before connections are cut, so that what came so far is paid for and the programs learn why it ends.
  app.addHook('preClose', async () => {
    await within(SETTLE_MS, passthrough.close(), timer);
    await within(GOODBYE_MS, answers.over(), timer);
  });
  const close = () => within(CLOSE_MS, app.close(), timer);
  try {
    const port = await firstFree(app, askedPort);
    if (port === undefined) {
      await close();
      return undefined;
    }
    return { askedPort, port, url: `http://127.0.0.1:${port}`, passthrough, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function firstFree(app: FastifyInstance, askedPort: number): Promise<number | undefined> {
  const end = Math.min(askedPort + PORTS_TRIED - 1, HIGHEST_PORT);
  for (let port = askedPort; port <= end; port += 1) {
    try {
      await app.listen({ host: '127.0.0.1', port });
      return port;
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
  return undefined;
}

/** Windows keeps ranges of ports for itself, and answers with EACCES there. */
function isTaken(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EADDRINUSE' || code === 'EACCES';
}

function watchAnswers({ server }: FastifyInstance) {
  const underWay = new Set<ServerResponse>();
  server.on('request', (_, response) => {
    underWay.add(response);
    response.once('close', () => underWay.delete(response));
  });
  return { over: () => Promise.all([...underWay].map((response) => once(response, 'close'))) };
}

async function within(ms: number, work: Promise<unknown>, timer: Timer): Promise<void> {
  let callOff = () => {};
  const timeUp = new Promise<void>((resolve) => {
    callOff = timer.after(ms, resolve);
  });
  try {
    await Promise.race([work, timeUp]);
  } finally {
    callOff();
  }
}
