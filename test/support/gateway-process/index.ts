import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';

export { openKeyring } from './open-keyring';

/** Where packages are found from. */
const FOLDER = path.resolve('node_modules/.cache/chatelaine/gateway-process');

/** Bundles the process once; answers how to start it. */
export async function buildGatewayProcess() {
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['better-sqlite3', '@copilotkit/aimock'] },
    build: {
      ssr: true,
      target: 'node20',
      outDir: FOLDER,
      emptyOutDir: true,
      rolldownOptions: {
        input: { main: path.resolve('test/support/gateway-process/main.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  });
  return (file: string, provider: { url: string; key: string }) =>
    start(path.join(FOLDER, 'main.cjs'), [file, provider.url, provider.key]);
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
