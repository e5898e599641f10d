import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

/** Claude Code's own program as it is installed; null where there is none for this machine. */
export function findClaudeCode(): string | null {
  const folder = `node_modules/@anthropic-ai/claude-code-${process.platform}-${process.arch}`;
  const program = path.resolve(folder, process.platform === 'win32' ? 'claude.exe' : 'claude');
  return fs.existsSync(program) ? program : null;
}

/** A home in which nothing was ever set, and a proxy that lets nobody out. */
export async function openHome() {
  const home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'claude-home-')));
  const strangers = await startDeadEnd();
  return {
    /** Hosts that it wanted to talk to, other than 127.0.0.1. */
    wanted: strangers.wanted,
    /** Nothing of this process's own environment, which may hold keys and addresses. */
    environment: ({ url, apiKey }: { url: string; apiKey: string }): NodeJS.ProcessEnv => ({
      PATH: process.env.PATH,
      HOME: home,
      USERPROFILE: home,
      TMPDIR: home,
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_AUTH_TOKEN: apiKey,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      // Ten by itself, with minutes in between, also for what waiting does not mend.
      CLAUDE_CODE_MAX_RETRIES: '1',
      HTTP_PROXY: strangers.url,
      HTTPS_PROXY: strangers.url,
      NO_PROXY: '127.0.0.1',
    }),
    async close() {
      await strangers.close();
      fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export type Home = Awaited<ReturnType<typeof openHome>>;

/** One run to its end, at most so long. */
export function run(
  program: string,
  args: readonly string[],
  { cwd, env, timeoutMs }: { cwd: string; env: NodeJS.ProcessEnv; timeoutMs: number },
): Promise<{ code: number | null; output: string; errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    const late = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(late);
      const [said, complained] = [output, errors].map((chunks) => Buffer.concat(chunks).toString());
      resolve({ code, output: said ?? '', errors: complained ?? '' });
    });
  });
}

/** Refuses whoever wants to go through it, and remembers where to. */
async function startDeadEnd() {
  const wanted: string[] = [];
  const server = http.createServer((request, response) => {
    wanted.push(request.url ?? '');
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket) => {
    wanted.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    wanted,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
