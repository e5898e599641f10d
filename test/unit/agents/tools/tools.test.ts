import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionJobs } from '../../../../src/main/agents/jobs';
import type { SandboxRun } from '../../../../src/main/agents/sandbox/process';
import type { AgentTool, Preview, ToolInput } from '../../../../src/main/agents/tools/tool';
import { createTools } from '../../../../src/main/agents/tools/tools';
import { ChatelaineError } from '../../../../src/shared/errors';

let root: string;
let workspace: string;
let tools: AgentTool[];
let sandboxRun: (command: string, options: SandboxRun) => Promise<string>;

beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-tools-')));
  workspace = path.join(root, 'work');
  fs.mkdirSync(workspace);
  sandboxRun = async (command) => command;
  tools = createTools({
    workspace,
    temporaryFolder: path.join(root, 'tmp'),
    allowedDomains: [],
    jobs: noJobs,
    // the port: what it runs in is proved in test/integration/agents
    sandbox: {
      run: async (command, options) => ({
        exitCode: command.startsWith('fail') ? 3 : 0,
        output: await sandboxRun(command, options),
        timedOut: command.startsWith('slow'),
      }),
      whileStill: (work) => work(),
    },
  });
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

/** What they do is in job-tools.test.ts. */
const noJobs: SessionJobs = {
  start: () => Promise.reject(new Error('no jobs here')),
  read: () => {
    throw new Error('no jobs here');
  },
  stop: () => Promise.reject(new Error('no jobs here')),
};

function tool(name: string): AgentTool {
  const found = tools.find(({ definition }) => definition.name === name);
  if (!found) throw new Error(`no tool ${name}`);
  return found;
}

function run(name: string, input: unknown, approved: Preview | null = null, signal?: AbortSignal) {
  return tool(name).run(tool(name).parse(input), {
    signal: signal ?? new AbortController().signal,
    onOutput: () => {},
    approved,
  });
}

const file = (name: string) => path.join(workspace, name);
const put = (name: string, content: string | Buffer) => fs.writeFileSync(file(name), content);
const get = (name: string) => fs.readFileSync(file(name), 'utf8');

describe('the tools', () => {
  it('are eight, each with what the API wants and an effect', () => {
    expect(tools.map(({ definition, effect }) => [definition.name, effect])).toEqual([
      ...[
        ['read', 'read'],
        ['glob', 'read'],
        ['grep', 'read'],
      ],
      ...[
        ['write', 'write'],
        ['edit', 'write'],
        ['bash', 'execute'],
      ],
      ...[
        ['bash_output', 'read'],
        ['bash_stop', 'read'],
      ],
    ]);
    for (const { definition } of tools) {
      expect(Object.keys(definition).sort()).toEqual(['description', 'input_schema', 'name']);
      expect(definition.input_schema.type).toBe('object');
      expect(definition.description).not.toBe('');
    }
  });

  it('refuse an input that does not fit, with the mistake in words', () => {
    for (const [name, input, words] of [
      ['read', {}, 'file_path'],
      ['read', { file_path: 'a', lines: 3 }, 'lines'],
      ['read', { file_path: 'a', view_range: [1] }, 'view_range'],
      ['edit', { file_path: 'a', old_string: '', new_string: 'b' }, 'old_string'],
      ['write', 'text', 'write'],
      ['write', null, 'write'],
      ['bash', { command: '  ' }, 'command'],
      ['bash', { command: 'ls', timeout_ms: 600_001 }, 'timeout_ms'],
    ] as const) {
      expect(() => tool(name).parse(input), words).toThrow(
        expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining(words) }),
      );
    }
  });

  it('take null for an option that is not used', () => {
    expect(tool('read').parse({ file_path: 'a', view_range: null })).toEqual({ file_path: 'a' });
    expect(() => tool('read').parse({ file_path: null })).toThrow(ChatelaineError);
  });

  it('run one at a time, in the order in which they were called', async () => {
    const order: string[] = [];
    let finish = () => {};
    sandboxRun = (command) =>
      new Promise((resolve) => {
        order.push(`start ${command}`);
        finish = () => {
          order.push(`end ${command}`);
          resolve('');
        };
      });
    put('a', 'x');
    const command = run('bash', { command: 'one' });
    const edit = run('edit', { file_path: 'a', old_string: 'x', new_string: 'y' });
    await vi.waitFor(() => expect(order).toEqual(['start one']));
    expect(get('a')).toBe('x');
    finish();
    await command;
    expect(await edit).toMatchObject({ isError: false });
    expect(order).toEqual(['start one', 'end one']);
    expect(get('a')).toBe('y');
  });
});

describe('read, glob and grep', () => {
  it('read a file, a range of it, and say what is not there', async () => {
    put('a.txt', 'one\ntwo\nthree\n');
    expect(await run('read', { file_path: 'a.txt' })).toEqual({
      output: 'one\ntwo\nthree\n',
      isError: false,
    });
    expect((await run('read', { file_path: file('a.txt'), view_range: [2, 2] })).output).toBe(
      'two',
    );
    const missing = await run('read', { file_path: 'b.txt' });
    expect(missing).toEqual({ output: expect.stringContaining('no such file'), isError: true });
  });

  it('find files and lines', async () => {
    fs.mkdirSync(file('src'));
    put('src/a.ts', 'const needle = 1;\n');
    put('src/b.md', 'hay\n');
    expect((await run('glob', { pattern: '**/*.ts' })).output).toBe(file('src/a.ts'));
    const found = await run('grep', { pattern: 'need.e', path: null });
    expect(found).toEqual({ output: expect.stringContaining('a.ts:1:const'), isError: false });
    expect(await run('grep', { pattern: '(' })).toMatchObject({ isError: true });
  });

  it('are stopped by the signal', async () => {
    const stopped = AbortSignal.abort();
    for (const [name, input] of [
      ['read', { file_path: 'a' }],
      ['glob', { pattern: '*' }],
      ['grep', { pattern: 'x' }],
      ['bash', { command: 'x' }],
      ['write', { file_path: 'a', content: 'x' }],
    ] as const) {
      const result = await run(name, input, null, stopped);
      expect(result).toEqual({ output: expect.stringContaining('Stopped'), isError: true });
    }
    expect(fs.readdirSync(workspace)).toEqual([]);
  });

  it('keep a long output within its limit and say so', async () => {
    put('long', `${'x'.repeat(300)}\n`.repeat(2_000));
    const { output } = await run('grep', { pattern: 'x' });
    expect(output.length).toBeLessThan(265_000);
    expect(output).toContain('truncated');
    expect(await run('read', { file_path: 'long' })).toMatchObject({
      output: expect.stringContaining('view_range'),
      isError: true,
    });
  });
});

describe('the preview of a change', () => {
  const preview = (name: string, input: ToolInput) => tool(name).preview(tool(name).parse(input));

  it('shows a new file, an overwritten file and an edit as they will be', async () => {
    expect((await preview('write', { file_path: 'src/new.ts', content: 'b' }))?.change).toEqual({
      path: 'src/new.ts',
      before: '',
      after: 'b',
    });
    put('a', 'one two two');
    expect((await preview('write', { file_path: file('a'), content: 'b' }))?.change).toEqual({
      path: 'a',
      before: 'one two two',
      after: 'b',
    });
    for (const input of [
      { file_path: 'a', old_string: 'one', new_string: '$& $1 $`' },
      { file_path: 'a', old_string: 'two', new_string: '2', replace_all: true },
    ]) {
      put('a', 'one two two');
      const shown = await preview('edit', input);
      const result = await run('edit', input, shown);
      expect(result).toMatchObject({ isError: false });
      expect(get('a')).toBe(shown?.change.after);
    }
  });

  it('is nothing for tools that change no file', async () => {
    expect(await preview('read', { file_path: 'a' })).toBeNull();
    expect(await preview('bash', { command: 'rm a' })).toBeNull();
  });

  it('refuses what cannot succeed, with a text for the model', async () => {
    put('a', 'two two');
    put('binary', Buffer.from([0xff, 0xfe, 0x00, 0x61]));
    put('huge', 'x'.repeat(1024 * 1024 + 1));
    fs.mkdirSync(file('folder'));
    for (const [input, words] of [
      [{ file_path: 'a', old_string: 'two', new_string: '' }, 'appears 2 times'],
      [{ file_path: 'a', old_string: 'three', new_string: '' }, 'not found'],
      [{ file_path: 'b', old_string: 'x', new_string: '' }, 'no such file'],
      [{ file_path: 'binary', old_string: 'a', new_string: 'b' }, 'not UTF-8'],
      [{ file_path: 'huge', old_string: 'x', new_string: 'b' }, 'larger than 1 MiB'],
      [{ file_path: 'folder', old_string: 'x', new_string: 'b' }, 'not a regular file'],
    ] as const) {
      const refused = expect.objectContaining({ message: expect.stringContaining(words) });
      await expect(preview('edit', input)).rejects.toEqual(refused);
      expect(await run('edit', input)).toMatchObject({ isError: true });
    }
  });

  it('replaces a side that is too large or no text by a note', async () => {
    put('a', Buffer.from([0xff, 0xfe, 0x00]));
    const large = await preview('write', { file_path: 'a', content: 'é'.repeat(600_000) });
    expect(large?.change).toEqual({
      path: 'a',
      before: '[3 bytes that are not text]',
      after: '[1200000 bytes: too large to show]',
    });
    put('b', 'x'.repeat(1024 * 1024 + 1));
    const { change } = (await preview('write', { file_path: 'b', content: '' })) ?? {};
    expect(change?.before).toBe('[1048577 bytes: too large to show]');
  });

  it('binds the approval to the file as it was shown', async () => {
    const edit = { file_path: 'a', old_string: 'one', new_string: '1' };
    const write = { file_path: 'a', content: 'new' };
    for (const [name, input] of [
      ['edit', edit],
      ['write', write],
    ] as const) {
      put('a', 'one');
      const shown = await preview(name, input);
      put('a', 'one, and what the user typed meanwhile');
      const refused = await run(name, input, shown);
      expect(refused).toEqual({ output: expect.stringContaining('Read it again'), isError: true });
      expect(get('a')).toBe('one, and what the user typed meanwhile');
      put('a', 'one');
      expect(await run(name, input, shown)).toMatchObject({ isError: false });
    }

    const creating = await preview('write', { file_path: 'fresh', content: 'x' });
    put('fresh', '');
    expect(await run('write', { file_path: 'fresh', content: 'x' }, creating)).toMatchObject({
      isError: true,
    });
    expect(get('fresh')).toBe('');
    put('fresh', 'y');
    const other = await preview('write', { file_path: 'fresh', content: 'x' });
    expect(await run('write', { file_path: 'fresh', content: 'z' }, other)).toMatchObject({
      isError: true,
    });
  });

  it('notices a change in a part of a large file that the diff does not show', async () => {
    put('huge', `${'x'.repeat(1024 * 1024)}1`);
    const shown = await preview('write', { file_path: 'huge', content: 'small' });
    put('huge', `${'x'.repeat(1024 * 1024)}2`);
    expect(await run('write', { file_path: 'huge', content: 'small' }, shown)).toMatchObject({
      isError: true,
    });
  });
});

describe('write and edit', () => {
  it('keep the mode of a file and leave no temporary file', async () => {
    put('script', '#!/bin/sh\n');
    fs.chmodSync(file('script'), 0o755);
    await run('edit', { file_path: 'script', old_string: 'sh', new_string: 'bash' });
    expect(fs.statSync(file('script')).mode & 0o777).toBe(0o755);
    expect(fs.readdirSync(workspace)).toEqual(['script']);
  });

  it('do both of two edits of one file', async () => {
    put('a', 'one two');
    await Promise.all([
      run('edit', { file_path: 'a', old_string: 'one', new_string: '1' }),
      run('edit', { file_path: 'a', old_string: 'two', new_string: '2' }),
    ]);
    expect(get('a')).toBe('1 2');
  });
});

describe('bash', () => {
  it('runs in the workspace with the limit asked for', async () => {
    const seen: unknown[] = [];
    sandboxRun = async (command, { cwd, temporaryFolder, timeoutMs }) => {
      seen.push({ command, cwd, temporaryFolder, timeoutMs });
      return 'out\n';
    };
    expect(await run('bash', { command: 'ls' })).toEqual({ output: 'out', isError: false });
    await run('bash', { command: 'ls', timeout_ms: 5_000 });
    const common = { command: 'ls', cwd: workspace, temporaryFolder: path.join(root, 'tmp') };
    expect(seen).toEqual([
      { ...common, timeoutMs: 120_000 },
      { ...common, timeoutMs: 5_000 },
    ]);
  });

  it('tells the model how a command ended', async () => {
    sandboxRun = async () => 'text\n';
    expect(await run('bash', { command: 'fail' })).toEqual({
      output: 'text\n[exit code 3]',
      isError: true,
    });
    expect((await run('bash', { command: 'slow' })).output).toContain('time limit of 120000 ms');
    sandboxRun = async () => '';
    expect((await run('bash', { command: 'ok' })).output).toBe('[no output]');
    sandboxRun = async () => {
      throw new ChatelaineError('SANDBOX_UNAVAILABLE', 'install bubblewrap');
    };
    expect(await run('bash', { command: 'ok' })).toEqual({
      output: 'install bubblewrap',
      isError: true,
    });
  });
});
