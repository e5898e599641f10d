import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';

export { openKeyring } from './open-keyring';

/** Where packages are found from. */
const FOLDER = path.resolve('node_modules/.cache/chatelaine/gateway-process');

/**
 * Bundles the processes once; answers how to start one: the `door` and what is behind it on a database
 * file, or the whole main process, `composed`, on a data folder.
 */
export async function buildGatewayProcess() {
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: {
      noExternal: true,
      external: ['better-sqlite3', '@copilotkit/aimock', '@anthropic-ai/sandbox-runtime'],
    },
    build: {
      ssr: true,
      target: 'node20',
      outDir: FOLDER,
      emptyOutDir: true,
      rolldownOptions: {
        input: {
          door: path.resolve('test/support/gateway-process/main.ts'),
          composed: path.resolve('test/support/gateway-process/composed.ts'),
        },
        external: ['electron'],
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          chunkFileNames: 'chunks/[name]-[hash].cjs',
        },
      },
    },
  });
  return (what: 'door' | 'composed', place: string, provider: { url: string; key: string }) =>
    start(path.join(FOLDER, `${what}.cjs`), [place, provider.url, provider.key]);
}

async function start(script: string, args: string[]) {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), failure(child)]);
  const { url, apiKey }: { url: string; apiKey: string } = JSON.parse(String(line));
  return {
    url,
    apiKey,
    /** At once, as when the machine takes it away. */
    async kill() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function failure(child: ChildProcess): Promise<never> {
  await once(child, 'exit');
  throw new Error('the gateway’s process has ended');
}
