import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { harden, withoutDescriptors } from '../../../../src/main/agents/sandbox/hardening';
import { filesystemPolicy } from '../../../../src/main/agents/sandbox/policy';
import { keyringFilter } from '../../../../src/main/agents/sandbox/system-calls';

describe('harden', () => {
  const bwrap = '/usr/bin/bwrap';
  const proc = ['--proc', '/proc', '--ro-bind', '/proc/sys', '/proc/sys'];

  it('adds its options to the real ones, whatever paths and the command contain', () => {
    const tricky = `/work/ --proc /proc -- '"$x" \\`;
    const quoted = `'/work/ --proc /proc -- '"'"'"$x" \\'`;
    const words = harden(
      `${bwrap} --bind ${quoted} ${quoted} --proc /proc -- /bin/bash -c 'a --proc /proc ${bwrap} b'`,
      bwrap,
    );
    expect(words).toEqual([
      ...[bwrap, '--unshare-ipc', '--unshare-uts', '--seccomp', '3', '--bind', tricky, tricky],
      ...[...proc, '--', '/bin/bash', '-c', `a --proc /proc ${bwrap} b`],
    ]);
  });

  it('finds bubblewrap behind the shell that opens its arguments', () => {
    const words = harden(
      `/bin/sh -c 'exec 9<"$1" && shift && exec "$@"' srt-args /proc/1/fd/7 ${bwrap} --args 9 --proc /proc -- sh`,
      bwrap,
    );
    expect(words.slice(5)).toEqual([
      ...[bwrap, '--unshare-ipc', '--unshare-uts', '--seccomp', '3', '--args', '9', ...proc],
      ...['--', 'sh'],
    ]);
  });

  it('refuses a command line that it does not understand', () => {
    for (const line of [
      '',
      'ls',
      `${bwrap} -- sh`,
      `${bwrap} -- sh --proc /proc`,
      'sh --proc /proc --',
    ]) {
      expect(() => harden(line, bwrap), line).toThrow(
        expect.objectContaining({ code: 'SANDBOX_UNAVAILABLE' }),
      );
    }
  });
});

it.runIf(process.platform === 'linux')('leaves a program none of the app’s descriptors', () => {
  const bash = '/bin/bash';
  const list = ['/bin/ls', '/proc/self/fd'];
  const inherited = (argv: readonly string[]) => {
    const words = ['-c', 'exec 9</etc/passwd 140</etc/passwd; exec "$@"', 'app', ...argv];
    return execFileSync(bash, words, { encoding: 'utf8' }).trim().split('\n');
  };
  expect(inherited(list)).toEqual(expect.arrayContaining(['9', '140']));
  expect(inherited(withoutDescriptors(list, bash)).filter((one) => Number(one) > 4)).toEqual([]);
});

describe('the policy', () => {
  it('protects the hooks and settings of every repository, and of submodules', async () => {
    const workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-policy-'));
    for (const folder of [
      '.git',
      'a/b/.git',
      '.git/modules/lib',
      'node_modules/x/.git',
      'bare/hooks',
    ]) {
      fs.mkdirSync(path.join(workspace, folder), { recursive: true });
    }
    for (const file of ['.git/modules/lib/config', 'bare/config', 'src-config', 'worktree.git']) {
      fs.writeFileSync(path.join(workspace, file), '');
    }
    fs.mkdirSync(path.join(workspace, 'tree'));
    fs.writeFileSync(path.join(workspace, 'tree/.git'), 'gitdir: elsewhere');
    const { denyWrite } = await filesystemPolicy({
      workspace,
      ...{ temporaryFolder: '/t', homeFolder: '/h', dataFolder: '/d', programFolders: ['/app'] },
    });
    fs.rmSync(workspace, { recursive: true });
    const inside = denyWrite
      .map((entry) => path.relative(workspace, typeof entry === 'string' ? entry : entry.path))
      .filter((name) => !name.startsWith('..'));
    expect(inside.sort()).toEqual([
      ...['.git/config', '.git/hooks', '.git/modules/lib/config', '.git/modules/lib/hooks'],
      ...['a/b/.git/config', 'a/b/.git/hooks', 'bare/config', 'bare/hooks', 'tree/.git'],
    ]);
    expect(denyWrite).toContainEqual({ path: '/app', literal: true });
  });
});

describe('the filter of keyring calls', () => {
  it('answers each call of each architecture as it should', () => {
    const [allow, refuse] = [0x7fff_0000, 0x0005_0001];
    for (const [processor, architecture, calls] of [
      ['x64', 0xc000_003e, [248, 249, 250]],
      ['arm64', 0xc000_00b7, [217, 218, 219]],
    ] as const) {
      const answer = (number: number, from: number = architecture) =>
        interpret(keyringFilter(processor) ?? Buffer.alloc(0), number, from);
      for (const call of calls) expect(answer(call)).toBe(refuse);
      for (const call of [0, 1, 41, calls[0] - 1, calls[2] + 1, 400])
        expect(answer(call)).toBe(allow);
      expect(answer(calls[0], 0x4000_0003)).toBe(allow);
    }
    const x32 = interpret(keyringFilter('x64') ?? Buffer.alloc(0), 0x4000_00fa, 0xc000_003e);
    expect(x32).toBe(refuse);
    expect(keyringFilter('mips')).toBeNull();
  });
});

/** The few instructions of classic BPF that the filter uses. */
function interpret(program: Buffer, number: number, architecture: number): number {
  let loaded = 0;
  for (let at = 0; at < program.length; at += 8) {
    const code = program.readUInt16LE(at);
    const operand = program.readUInt32LE(at + 4);
    if (code === 0x06) return operand;
    if (code === 0x20) loaded = operand === 0 ? number : architecture;
    else {
      const holds = code === 0x15 ? loaded === operand : loaded >= operand;
      at += 8 * program.readUInt8(holds ? at + 2 : at + 3);
    }
  }
  throw new Error('the filter ends without an answer');
}
