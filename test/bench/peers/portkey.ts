import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { peerFile } from './install';

const READY_MS = 20_000;

export type Portkey = {
  url: string;
  /** What each request needs so that it goes to `upstream`. */
  headers: Record<string, string>;
  stop(): void;
};

/**
 * Portkey's gateway in a process of its own; null where it cannot be installed. With the oldest HTTP adapter
 * that it names: with today's it answers 500 to every streamed request of the Messages API.
 */
export async function startPortkey(upstream: string): Promise<Portkey | null> {
  const program = await peerFile('@portkey-ai/gateway/build/start-server.js');
  if (program === null) return null;
  const port = await freePort();
  const child = spawn(process.execPath, [program, `--port=${port}`, '--headless'], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production' },
    stdio: 'ignore',
  });
  process.once('exit', () => child.kill());
  const url = `http://127.0.0.1:${port}`;
  for (const end = Date.now() + READY_MS; !(await answers(url)); await delay(100)) {
    if (Date.now() > end || child.exitCode !== null) throw new Error('Portkey does not start');
  }
  return {
    url,
    headers: { 'x-portkey-provider': 'anthropic', 'x-portkey-custom-host': `${upstream}/v1` },
    stop: () => void child.kill(),
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  return address.port;
}
