import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { Progress } from '@modelcontextprotocol/sdk/types.js';
import type { McpTransport } from '../../../shared/commands/mcp';
import { ChatelaineError } from '../../../shared/errors';
import type { Logger } from '../../logging/logger';
import type { Secret } from '../../vault/secret';
import type { Sandbox } from '../sandbox/sandbox';
import type { ToolOutput } from '../tools/tool';
import { cleanLine } from './clean-text';
import { createServerFetch } from './http-fetch';
import type { Limits } from './limits';
import { MAX_TOOLS, type OfferedTool, parseTools, ToolPage } from './offered-tools';
import { loadSdk, type Sdk } from './sdk';
import { createServerWords, type MaskStream } from './server-words';
import { createStdioTransport } from './stdio-transport';
import { CallResult, toOutput } from './tool-result';

export type Connection = {
  isOpen(): boolean;
  /** Asked once, and again when the server says that they have changed. */
  tools(): Promise<OfferedTool[]>;
  /** An abort tells the server. Rejects with `MCP_FAILED`, in words for a model, and with the signal's reason. */
  call(
    tool: string,
    input: Readonly<Record<string, unknown>>,
    context: CallContext,
  ): Promise<ToolOutput>;
  close(): Promise<void>;
};

type CallContext = { signal: AbortSignal; onOutput(text: string): void };

export type ConnectionPorts = {
  sandbox: Pick<Sandbox, 'start'>;
  log: Pick<Logger, 'info' | 'debug'>;
  vault: { mask(text: string): string; maskStream(): MaskStream };
  limits: Limits;
};

/** Which server, and what it is given. */
export type Target = {
  name: string;
  transport: McpTransport;
  secrets: Readonly<Record<string, Secret<string>>>;
  /** Where a stdio server runs. */
  workspace: string;
  temporaryFolder: string;
};

/**
 * Starts or reaches a server and shakes hands. Errors: `MCP_FAILED`, in words for a person;
 * `SANDBOX_UNAVAILABLE`.
 */
export async function connect(ports: ConnectionPorts, target: Target): Promise<Connection> {
  const { limits, vault, log } = ports;
  const sdk = await loadSdk();
  const words = createServerWords(vault.maskStream(), (line) =>
    log.info({ server: target.name, line }, 'an MCP server wrote to stderr'),
  );
  const { transport, terminate } = createTransport(sdk, ports, target, words.push);
  const client = new sdk.Client(OURSELVES, { capabilities: {}, jsonSchemaValidator: NO_VALIDATOR });
  let isOpen = true;
  let known: Promise<OfferedTool[]> | null = null;
  let cause = '';
  client.onclose = () => {
    isOpen = false;
    words.end();
  };
  client.onerror = (error) => {
    cause = vault.mask(cleanLine(error.message, MAX_CAUSE));
    log.debug({ server: target.name, problem: cause }, 'an MCP connection had a problem');
  };
  client.setNotificationHandler(sdk.ToolListChangedNotificationSchema, () => {
    known = null;
  });

  async function close(): Promise<void> {
    isOpen = false;
    await terminate();
    await client.close();
  }

  /** What happened, for a person or a model. */
  function failed(error: unknown): ChatelaineError {
    if (error instanceof ChatelaineError) return error;
    const message = error instanceof Error ? error.message : String(error);
    const said = vault.mask(cleanLine(message.replace(/^MCP error -?\d+: /, ''), MAX_CAUSE));
    const code = error instanceof sdk.McpError ? error.code : undefined;
    if (code === sdk.ErrorCode.ConnectionClosed) {
      const why = words.last() || cause;
      return mcpFailed(`The MCP server “${target.name}” ended${why ? `: ${why}` : '.'}`);
    }
    return mcpFailed(`The MCP server “${target.name}” failed: ${said || 'no reason given'}`);
  }

  const handshake = client.connect(transport, { timeout: limits.connect });
  try {
    await withDeadline(handshake, limits.connect, tooSlow(target.name, limits.connect));
  } catch (error) {
    const told = failed(error);
    await close().catch(() => {});
    throw told;
  }

  return {
    isOpen: () => isOpen,
    async tools() {
      known ??= listTools(client, limits.connect, vault.mask);
      const mine = known;
      try {
        return await withDeadline(mine, limits.connect, tooSlow(target.name, limits.connect));
      } catch (error) {
        if (known === mine) known = null;
        throw failed(error);
      }
    },
    async call(name, input, { signal, onOutput }) {
      const ending = new AbortController();
      const abort = () => ending.abort(signal.reason);
      signal.throwIfAborted();
      signal.addEventListener('abort', abort, { once: true });
      try {
        const params = { name, arguments: { ...input } };
        const options = {
          signal: ending.signal,
          timeout: limits.call,
          onprogress: showProgress(onOutput),
        };
        return toOutput(
          await client.request({ method: 'tools/call', params }, CallResult, options),
        );
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof sdk.McpError && error.code === sdk.ErrorCode.RequestTimeout) {
          throw tooSlow(target.name, limits.call);
        }
        // not an answer of the server: whether it is still there is found out by connecting anew
        if (!(error instanceof sdk.McpError)) void close().catch(() => {});
        throw failed(error);
      } finally {
        signal.removeEventListener('abort', abort);
      }
    },
    close,
  };
}

const OURSELVES = { name: 'Chatelaine', version: '1' };
const MAX_CAUSE = 500;
const MAX_PAGES = 20;

/** Output schemas are not checked: the SDK's own validator makes code out of them. */
const NO_VALIDATOR = {
  getValidator: () => () =>
    ({ valid: false, data: undefined, errorMessage: 'not checked' }) as const,
};

function createTransport(
  sdk: Sdk,
  { sandbox, limits }: ConnectionPorts,
  { transport, secrets, workspace, temporaryFolder }: Target,
  onWords: (chunk: Buffer) => void,
): { transport: Transport; terminate(): Promise<void> } {
  if (transport.type === 'http') {
    const url = new URL(transport.url);
    const http = new sdk.StreamableHTTPClientTransport(url, {
      fetch: createServerFetch(url, secrets, limits.message),
    });
    const farewell = () => http.terminateSession().catch(() => {});
    // Named boundary: the SDK's class has `sessionId: string | undefined` where its type says it may lack.
    return {
      transport: http as Transport,
      terminate: () => withDeadline(farewell(), 1_000).catch(() => {}),
    };
  }
  const { command, args, allowedDomains, readableFolders } = transport;
  const environment = Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [name, value.expose()]),
  );
  const options = { cwd: workspace, temporaryFolder, allowedDomains, readableFolders, environment };
  const start = () => sandbox.start({ command, args }, options);
  const stdio = createStdioTransport({ sdk, start, onWords, messageLimit: limits.message });
  return { transport: stdio, terminate: async () => {} };
}

async function listTools(
  client: Client,
  timeout: number,
  mask: (text: string) => string,
): Promise<OfferedTool[]> {
  const listed: unknown[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES && listed.length < MAX_TOOLS; page += 1) {
    const params = cursor === undefined ? {} : { cursor };
    const answer = await client.request({ method: 'tools/list', params }, ToolPage, { timeout });
    listed.push(...answer.tools);
    cursor = answer.nextCursor;
    if (cursor === undefined) break;
  }
  return parseTools(listed, mask);
}

const MAX_PROGRESS = 1_000;

function showProgress(onOutput: (text: string) => void) {
  let count = 0;
  return ({ progress, total, message }: Progress) => {
    count += 1;
    if (count > MAX_PROGRESS) return;
    const of = total === undefined ? `${progress}` : `${progress} of ${total}`;
    onOutput(`[${of}]${message === undefined ? '' : ` ${cleanLine(message, 500)}`}\n`);
  };
}

function withDeadline<T>(work: Promise<T>, ms: number, error = new Error('too slow')): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(error), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function tooSlow(name: string, ms: number): ChatelaineError {
  return mcpFailed(`The MCP server “${name}” did not answer within ${Math.round(ms / 1_000)} s.`);
}

function mcpFailed(message: string): ChatelaineError {
  return new ChatelaineError('MCP_FAILED', message);
}
