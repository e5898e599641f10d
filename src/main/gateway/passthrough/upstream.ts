import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';

/** Connections to providers, kept open between requests. */
export type Upstream = {
  /**
   * Resolves with the head of the answer; redirects are never followed. The signal breaks it off, also
   * later. Rejects with {@link NoAnswer}.
   */
  send(request: UpstreamRequest): Promise<IncomingMessage>;
  close(): void;
};

export type UpstreamRequest = {
  url: URL;
  method: string;
  headers: OutgoingHttpHeaders;
  body: Buffer | null;
  signal: AbortSignal;
};

export type Patience = {
  /** Until there is a connection, in ms. */
  connectMs: number;
  /** Without a byte either way, in ms: what the SDKs of the providers wait for an answer. */
  silenceMs: number;
};

export const PATIENCE: Patience = { connectMs: 10_000, silenceMs: 600_000 };

/** There was none. */
export class NoAnswer extends Error {
  /** The provider may have got the request, and may charge for it. */
  readonly isReached: boolean;

  constructor(message: string, options: { isReached: boolean; cause?: unknown }) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'NoAnswer';
    this.isReached = options.isReached;
  }
}

/** A server that has closed an idle connection says so within a round trip. */
const STALE_MS = 1_000;

/** Below what servers keep an idle connection for; what they say about it counts where it is less. */
const IDLE_MS = 30_000;

export function createUpstream(patience: Patience = PATIENCE): Upstream {
  const options = { keepAlive: true, maxFreeSockets: 64, timeout: IDLE_MS };
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };

  async function send(request: UpstreamRequest): Promise<IncomingMessage> {
    const { protocol } = request.url;
    if (protocol !== 'http:' && protocol !== 'https:')
      throw new NoAnswer(`no way to speak ${protocol}`, { isReached: false });
    try {
      return await ask(request, agents[protocol], patience);
    } catch (error) {
      // The server had closed the idle connection before it saw the request (nodejs.org, reusedSocket).
      if (!(error instanceof StaleConnection)) throw error;
      return ask(request, false, patience);
    }
  }

  return {
    send,
    close() {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}

/** Of an answer; what is informational Node keeps to itself. */
const LOWEST_STATUS = 200;

class StaleConnection extends Error {}

function ask(
  { url, method, headers, body, signal }: UpstreamRequest,
  agent: http.Agent | false,
  patience: Patience,
): Promise<IncomingMessage> {
  const { request: start } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = start(url, { method, headers, agent, signal, timeout: patience.silenceMs });
    let isConnected = false;
    let sentAt = 0;
    const connected = () => {
      isConnected = true;
      clearTimeout(connecting);
    };
    const connecting = setTimeout(
      () => request.destroy(new Error('no connection in time')),
      patience.connectMs,
    );
    request.on('socket', (socket) => {
      sentAt = performance.now();
      if (!socket.connecting) connected();
      else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', connected);
    });
    request.on('timeout', () => request.destroy(new Error('silence')));
    request.on('response', (answer) => {
      if ((answer.statusCode ?? 0) >= LOWEST_STATUS) resolve(answer);
      else request.destroy(new Error('no status'));
    });
    // 101: Node leaves the connection to us, and there is nothing to say on it.
    request.on('upgrade', (_, socket) => {
      socket.destroy();
      reject(new NoAnswer('another protocol', { isReached: true }));
    });
    request.on('error', (error) => {
      clearTimeout(connecting);
      const isEarly = performance.now() - sentAt < STALE_MS;
      const isStale = request.reusedSocket && isReset(error) && isEarly && !signal.aborted;
      // A request that did not get there whole is none that anyone answers, or charges for.
      const isReached = isConnected && request.writableFinished;
      reject(
        isStale ? new StaleConnection() : new NoAnswer(error.message, { isReached, cause: error }),
      );
    });
    request.end(body ?? undefined);
  });
}

function isReset(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}
