import { execFile } from 'node:child_process';
import dgram from 'node:dgram';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox } from '../../../../src/main/agents/sandbox/sandbox';
import {
  CLIENT,
  leadsTo,
  listOf,
  type NetworkEscape,
  networkEscapes,
  SECRET,
  type Servers,
} from './network-escapes';

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-network-')));
const folders = { dataFolder: path.join(root, 'data'), homeFolder: path.join(root, 'home') };
const workspace = path.join(root, 'work');
for (const folder of [folders.dataFolder, folders.homeFolder, workspace]) fs.mkdirSync(folder);
const preload = path.join(import.meta.dirname, 'names.cjs');
const sandbox = createSandbox({ ...folders, preload });
const { available, reason } = await sandbox.state();

const seen: string[] = [];
const open: { close(): unknown }[] = [];
const servers = await startServers();

beforeEach(() => {
  seen.length = 0;
});
afterAll(async () => {
  await sandbox.close();
  for (const server of open) server.close();
  fs.rmSync(root, { recursive: true, force: true });
});

async function run(command: string, allowedDomains: readonly string[]): Promise<string> {
  const { output } = await sandbox.run(`${CLIENT}\n${command}`, {
    cwd: workspace,
    temporaryFolder: path.join(root, 'tmp'),
    allowedDomains,
    timeoutMs: 25_000,
    signal: new AbortController().signal,
    onOutput: () => {},
  });
  return output;
}

// 127.0.0.2 answers without more ado on Linux only
describe.skipIf(!available || process.platform !== 'linux')(`the network ${reason}`, () => {
  const { port } = servers;

  it('is there for what is on the list, by HTTP, CONNECT and SOCKS', async () => {
    const output = await run(
      [
        `get http://allowed.test:${port}/ allowed.test:${port}`,
        `connect allowed.test:${port}`,
        `connect ${leadsTo('127.0.0.2')}:${port}`,
        `connect 127.0.0.2:${port}`,
        `socks "\\x01\\x00$(name allowed.test)$(port ${port})"`,
      ].join('\n'),
      listOf(servers),
    );
    expect(output.match(/welcome/g), output).toHaveLength(5);
  });

  it.each([
    ['127.0.0.1', 'a loopback address'],
    ['::1', 'a loopback address'],
    ['0.0.0.0', 'an unspecified address'],
    ['169.254.169.254', 'a link-local address'],
    ['fe80::1', 'a link-local address'],
    ['100.100.100.200', 'a cloud metadata address'],
    ['10.0.0.1', 'a listed address'],
    ['172.16.0.1', 'a listed address'],
    ['192.168.1.1', 'a listed address'],
    ['100.64.0.1', 'a listed address'],
    ['fd12::1', 'a listed address'],
    ['64:ff9b::a00:1', 'a listed address'],
  ])('does not let a name on the list lead to %s', async (address, why) => {
    const output = await run(`connect ${leadsTo(address)}:80`, listOf(servers));
    expect(output).toContain('403');
    expect(output).toContain(why);
  });

  it('is over for a list when the app closes, with nothing left behind', async () => {
    const other = createSandbox({ ...folders, preload });
    const before = socketFolders();
    const options = { cwd: workspace, temporaryFolder: path.join(root, 'tmp') };
    const child = await other.start({ shell: 'cat' }, { ...options, allowedDomains: ['a.test'] });
    expect(socketFolders().length).toBe(before.length + 1);
    await other.close();
    expect(await child.ended).toEqual({ exitCode: 137 });
    expect(socketFolders()).toEqual(before);
  });

  it.each(networkEscapes)('$name', async (attempt) => {
    const inside = await run(attempt.command(servers), (attempt.list ?? listOf)(servers));
    expect(hasEscaped(attempt, inside), inside).toBe(false);
    if (typeof attempt.control === 'object' && 'none' in attempt.control) return;

    const control =
      attempt.control === 'outside'
        ? await runOutside(attempt.command(servers))
        : await run(attempt.command(servers), [
            ...(attempt.list ?? listOf)(servers),
            ...attempt.control.list(servers),
          ]);
    expect(hasEscaped(attempt, control), `the control does nothing either: ${control}`).toBe(true);
  });
});

function hasEscaped({ evidence }: NetworkEscape, output: string): boolean {
  return output.includes(SECRET) || evidence?.(seen) === true;
}

function runOutside(command: string): Promise<string> {
  const env = { PATH: process.env.PATH };
  return new Promise((resolve) => {
    execFile(
      '/bin/bash',
      ['-c', `${CLIENT}\n${command}`],
      { env, timeout: 20_000 },
      (_e, out, err) => resolve(out + err),
    );
  });
}

function socketFolders(): string[] {
  return fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith('chatelaine-net-'));
}

async function startServers(): Promise<Servers> {
  const port = await listen('127.0.0.1', 0, SECRET);
  await listen('127.0.0.2', port, 'welcome');
  await listen('127.0.0.3', port, SECRET);
  const udp = dgram.createSocket('udp4', (message) => seen.push(String(message)));
  open.push(udp);
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
  return { port, udpPort: udp.address().port };
}

/** Says its word as soon as somebody connects, in a form that is HTTP too. */
async function listen(host: string, port: number, word: string): Promise<number> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => seen.push(String(data)));
    socket.end(
      `HTTP/1.1 200 OK\r\nContent-Length: ${word.length}\r\nConnection: close\r\n\r\n${word}`,
    );
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen({ host, port }, resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
