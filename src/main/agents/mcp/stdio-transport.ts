import { finished } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { SandboxedProcess } from '../sandbox/sandbox';
import { createMessageLines } from './message-lines';
import type { Sdk } from './sdk';

/** A server that ends by itself when its input does has this long to do so, in milliseconds. */
const FAREWELL_MS = 500;

/**
 * The SDK's transport over a program in the sandbox: a message per line on its input and output. What is
 * no message on its output (many programs greet) is passed over. `onWords` gets what it says on stderr.
 */
export function createStdioTransport(options: {
  sdk: Sdk;
  start(): Promise<SandboxedProcess>;
  onWords(chunk: Buffer): void;
  /** Bytes of one message. */
  messageLimit: number;
}): Transport {
  const { sdk, start, onWords, messageLimit } = options;
  let program: SandboxedProcess | null = null;
  let closing: Promise<void> | null = null;

  /** Each message in a turn of its own: none waits behind a flood of them, and none overtakes another. */
  async function receive(running: SandboxedProcess): Promise<void> {
    const lines = createMessageLines(messageLimit);
    for await (const chunk of running.stdout) {
      for (const line of lines.push(chunk)) {
        deliver(line);
        await nextTurn();
      }
      // leaving lets go of the pipe, so that what nobody reads does not keep the program
      if (closing) return;
    }
  }

  function deliver(line: string): void {
    const message = toMessage(sdk, line);
    if (message) transport.onmessage?.(message);
  }

  function giveUp(error: unknown): void {
    if (closing) return;
    transport.onerror?.(error instanceof Error ? error : new Error(String(error)));
    void transport.close();
  }

  async function stop(): Promise<void> {
    if (program) {
      program.stdin.end();
      await Promise.race([program.ended, farewell()]);
      await program.stop();
    }
    transport.onclose?.();
  }

  const transport: Transport = {
    async start() {
      const running = await start();
      program = running;
      // whoever reads or writes is told; a pipe that is let go of fails too, and that is nobody's business
      for (const pipe of [running.stdin, running.stdout, running.stderr])
        pipe.on('error', () => {});
      running.stderr.on('data', onWords);
      const received = receive(running).catch(giveUp);
      const told = finished(running.stderr).catch(() => {});
      running.ended.then(() => Promise.all([received, told])).then(() => transport.close(), giveUp);
      if (closing) await running.stop();
    },

    send: (message) =>
      new Promise((resolve, reject) => {
        if (!program || closing) return reject(new Error('the server is not running'));
        program.stdin.write(`${JSON.stringify(message)}\n`, (error) =>
          error ? reject(error) : resolve(),
        );
      }),

    close() {
      closing ??= stop();
      return closing;
    },
  };
  return transport;
}

function farewell(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, FAREWELL_MS).unref();
  });
}

/** Null for what is no message. */
function toMessage(sdk: Sdk, line: string) {
  try {
    return sdk.JSONRPCMessageSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
