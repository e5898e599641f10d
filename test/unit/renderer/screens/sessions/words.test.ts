import { describe, expect, it } from 'vitest';
import { revealHidden } from '../../../../../src/renderer/screens/sessions/code/reveal';
import {
  groupByWorkspace,
  tildePath,
} from '../../../../../src/renderer/screens/sessions/list/arrange';
import { describeSession } from '../../../../../src/renderer/screens/sessions/list/session-words';
import {
  networkWords,
  permissionKey,
  permissionTitle,
  scopeLines,
  walkKey,
} from '../../../../../src/renderer/screens/sessions/permission/permission-words';
import {
  isInBackground,
  summarizeToolCall,
  viewToolCall,
} from '../../../../../src/renderer/screens/sessions/transcript/tool-view';
import { firstWords } from '../../../../../src/renderer/screens/sessions/view/first-words';
import type { Session, SessionUsage, ToolCall } from '../../../../../src/shared/commands/sessions';

const usage: SessionUsage = {
  requests: 3,
  inputTokens: 10,
  outputTokens: 5,
  costMicroUsd: 182_000,
  unpriced: 0,
  contextTokens: 10,
};

let count = 0;
const session = (title: string, workspace: string, values: Partial<Session> = {}): Session => ({
  id: `01938f2a-0000-7000-8000-${String(count++).padStart(12, '0')}`,
  profileId: '01938f2a-0000-7000-8000-ffffffffffff',
  title,
  status: 'idle',
  statusMessage: null,
  statusCode: null,
  retry: null,
  model: 'claude-opus-5-5',
  mode: 'ask',
  effort: null,
  thinking: 'auto',
  webAccess: false,
  tools: null,
  worktree: null,
  source: 'own',
  runner: 'local',
  comparisonId: null,
  workspace,
  systemPrompt: '',
  payer: null,
  usage,
  queue: [],
  forkedFrom: null,
  createdAt: 1,
  updatedAt: 1,
  archivedAt: null,
  ...values,
});

const titles = (groups: ReturnType<typeof groupByWorkspace>) =>
  groups.map(({ workspace, sessions }) => [workspace, ...sessions.map(({ title }) => title)]);

describe('the list of sessions', () => {
  it('puts what is at work first, then what changed last', () => {
    const sessions = [
      session('old', '/a', { updatedAt: 10 }),
      session('new', '/b', { updatedAt: 30 }),
      session('busy', '/a', { status: 'running', updatedAt: 5 }),
    ];
    expect(titles(groupByWorkspace(sessions, ''))).toEqual([
      ['/a', 'busy', 'old'],
      ['/b', 'new'],
    ]);
  });

  it('does not swap rows that work at the same time', () => {
    const first = session('first', '/a', { status: 'running', createdAt: 1, updatedAt: 50 });
    const second = session('second', '/a', { status: 'asking', createdAt: 2, updatedAt: 40 });
    const order = titles(groupByWorkspace([first, second], ''));
    expect(titles(groupByWorkspace([{ ...first, updatedAt: 30 }, second], ''))).toEqual(order);
  });

  it('finds titles that have every word, in any case', () => {
    const sessions = [session('Fix the flaky test', '/a'), session('Fix the docs', '/a')];
    expect(titles(groupByWorkspace(sessions, 'TEST fix'))).toEqual([['/a', 'Fix the flaky test']]);
    expect(groupByWorkspace(sessions, 'nothing')).toEqual([]);
  });

  it('shortens the home folder and nothing else', () => {
    expect(tildePath('/home/dana/code', '/home/dana')).toBe('~/code');
    expect(tildePath('/home/dana', '/home/dana')).toBe('~');
    expect(tildePath('/home/danae/code', '/home/dana')).toBe('/home/danae/code');
    expect(tildePath('/srv', '')).toBe('/srv');
  });

  it('says how a session is, and never makes an unknown price a zero', () => {
    const now = 10 * 60_000;
    const words = (values: Partial<Session>) =>
      describeSession(session('x', '/a', values), now).words;
    expect(words({ status: 'asking' })).toBe('wants permission · $0.18');
    const waits = (at: number) => words({ status: 'waiting', retry: { at, attempt: 2 } });
    expect(waits(now + 11_001)).toBe('tries again in 12 s · $0.18');
    expect(waits(now - 1)).toBe('trying again · $0.18');
    expect(words({ status: 'waiting' })).toBe('waiting for the provider · $0.18');
    expect(words({ status: 'interrupted' })).toBe('interrupted · resume');
    const stopped = (statusCode: string) => words({ status: 'interrupted', statusCode });
    expect(stopped('NETWORK')).toBe('interrupted · resume');
    // Resuming would only stop again.
    expect(stopped('BUDGET_EXHAUSTED')).toBe('stopped by a budget · raise it');
    expect(stopped('MODEL_UNPRICED')).toBe('model without a price · decide');
    expect(words({ updatedAt: now - 4 * 60_000 })).toBe('4 m ago · $0.18');
    expect(words({ usage: { ...usage, requests: 0 } })).toBe('not started');
    // Brought in: it ran elsewhere, and nothing of it was counted here.
    const before = now - 4 * 60_000;
    const recorded = {
      source: 'claude-code',
      usage: { ...usage, requests: 0, costMicroUsd: 0 },
    } as const;
    expect(words({ ...recorded, updatedAt: before })).toBe('read only · 4 m ago');
    expect(words({ status: 'running', usage: { ...usage, costMicroUsd: 0, unpriced: 2 } })).toBe(
      'running · unpriced',
    );
  });
});

const call = (values: Partial<ToolCall>): ToolCall => ({
  id: 'c',
  sessionId: 's',
  seq: 1,
  name: 'read',
  input: '{}',
  change: null,
  status: 'done',
  output: '',
  startedAt: 1,
  endedAt: 2,
  ...values,
});

describe('a tool call in one line', () => {
  it.each([
    ['read', { file_path: 'a.ts', view_range: [3, 9] }, 'Read', 'a.ts:3–9'],
    ['edit', { file_path: 'a.ts' }, 'Edit', 'a.ts'],
    ['bash', { command: 'npm test\nnpm run lint' }, 'Run', 'npm test …'],
    ['grep', { pattern: 'x', path: 'src' }, 'Search', 'x in src'],
    ['glob', { pattern: '**/*.ts' }, 'Find files', '**/*.ts'],
    ['linear_issue', { id: 'CH-1' }, 'linear_issue', 'CH-1'],
  ])('names %s and what it works on', (name, input, verb, argument) => {
    expect(viewToolCall(call({ name, input: JSON.stringify(input) }))).toMatchObject({
      verb,
      argument,
    });
  });

  it('survives input that is not what the tool takes', () => {
    for (const input of ['not json', 'null', '[]', '{"file_path":3}']) {
      expect(viewToolCall(call({ input })).argument).toBe('');
    }
  });

  it('calls a change of nothing into something a creation', () => {
    const change = { path: 'new.ts', before: '', after: 'x\n' };
    expect(viewToolCall(call({ name: 'write', change })).verb).toBe('Create');
  });

  it.each([
    [call({ output: 'a\nb\n' }), '2 lines'],
    [call({ name: 'grep', output: 'a:1\n' }), '1 hit'],
    [call({ name: 'grep', output: 'no matches' }), '0 hits'],
    [call({ name: 'glob', output: 'a\nb' }), '2 files'],
    [call({ name: 'bash', output: 'ok' }), 'exit 0'],
    [
      call({ name: 'bash', status: 'failed', output: '[ended after the time limit of 9 ms]' }),
      'timed out',
    ],
    [call({ name: 'bash', status: 'failed', output: 'boom\n[exit code 2]\n' }), 'exit 2'],
  ])('says what came of it (%#)', (done, text) => {
    expect(summarizeToolCall(done)).toEqual({ kind: 'text', text });
  });

  it('says nothing while there is nothing to say', () => {
    expect(summarizeToolCall(call({ status: 'running', output: 'half' }))).toBeNull();
    expect(summarizeToolCall(call({ status: 'failed', output: 'no such file' }))).toBeNull();
  });

  it('counts the lines of a change', () => {
    const change = { path: 'a', before: 'a\n', after: 'a\nb\n' };
    expect(summarizeToolCall(call({ name: 'edit', change }))).toEqual({
      kind: 'diff',
      added: 1,
      removed: 0,
    });
  });
});

describe('a permission request', () => {
  const key = (values: Partial<Parameters<typeof permissionKey>[0]>) =>
    permissionKey({
      key: 'a',
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      repeat: false,
      ...values,
    });

  it('is answered by its keys alone', () => {
    expect(['a', 'S', 'w', 'd', 'x', 'constructor'].map((name) => key({ key: name }))).toEqual([
      'once',
      'session',
      'workspace',
      'deny',
      undefined,
      undefined,
    ]);
    expect([key({ ctrlKey: true }), key({ metaKey: true }), key({ repeat: true })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('asks in words', () => {
    const change = { path: 'src/a.ts', before: 'x', after: 'y' };
    expect(permissionTitle({ toolName: 'edit' }, { change })).toBe('Edit src/a.ts?');
    expect(permissionTitle({ toolName: 'write' }, { change: { ...change, before: '' } })).toBe(
      'Create src/a.ts?',
    );
    expect(permissionTitle({ toolName: 'bash' }, undefined)).toBe('Run a command?');
  });

  it('tells a command that goes on from one that ends', () => {
    const call = (name: string, input: object) => ({ name, input: JSON.stringify(input) });
    const inBackground = { command: 'npm start', run_in_background: true };
    expect(isInBackground(call('bash', inBackground))).toBe(true);
    expect(isInBackground(call('bash', { command: 'npm start' }))).toBe(false);
    expect(isInBackground(call('mcp__a__b', inBackground))).toBe(false);
  });

  it('hides no character of what it asks for', () => {
    expect(revealHidden('echo \u202Ekool\u0007\u200B')).toBe('echo ⟨U+202E⟩kool⟨U+0007⟩⟨U+200B⟩');
    expect(revealHidden('\tgrüße 日本 🗝️\n')).toBe('\tgrüße 日本 🗝️\n');
  });

  it('is walked by J and K or the arrows, held or not', () => {
    const walk = (name: string, ctrlKey = false) =>
      walkKey({ key: name, ctrlKey, metaKey: false, altKey: false, repeat: true });
    expect(['j', 'ArrowDown', 'K', 'ArrowUp', 'a'].map((name) => walk(name))).toEqual([
      1,
      1,
      -1,
      -1,
      undefined,
    ]);
    expect(walk('j', true)).toBeUndefined();
  });

  it('names the tool of an MCP server and the server', () => {
    expect(permissionTitle({ toolName: 'mcp__issues__get_issue' }, undefined)).toBe(
      'Use get_issue of issues?',
    );
    expect(permissionTitle({ toolName: 'mcp__odd' }, undefined)).toBe('Use mcp__odd?');
  });

  const scopes = (session: string | null, workspace: string | null) =>
    scopeLines({
      sessionScope: { words: session, reason: session === null ? 'it writes outside.' : '' },
      workspaceScope: { words: workspace, reason: workspace === null ? 'it is a pipe.' : '' },
    });

  it('says what the wider answers would allow, or why they cannot be given', () => {
    expect(scopes('all edits in this workspace', null)).toEqual({
      session: '“This session” also allows all edits in this workspace, without asking.',
      workspace: '“Always here” is not possible: it is a pipe.',
    });
    expect(scopes('exactly this command: npm test', '`npm test …`')).toEqual({
      session: '“This session” also allows this command again, without asking.',
      workspace: '“Always here” also allows `npm test …`, without asking.',
    });
  });

  it('leaves nothing of a scope out, and says no reason twice', () => {
    expect(scopes('these commands: npm test, rm *', null).session).toContain('rm *');
    const never = { words: null, reason: 'It is a pipe.' };
    expect(scopeLines({ sessionScope: never, workspaceScope: never })).toEqual({
      session: '“This session” and “Always here” are not possible: It is a pipe.',
      workspace: '',
    });
  });

  it('says what commands may reach, and promises nothing before that is known', () => {
    expect(networkWords(undefined)).toEqual({ badge: 'Sandboxed', detail: '' });
    expect(networkWords([]).badge).toBe('Sandboxed, no network');
    const open = networkWords(['api.github.com', '*.example.com']);
    expect(open.badge).toBe('Sandboxed, network: 2 domains');
    expect(open.detail).toContain('api.github.com, *.example.com');
  });
});

describe('what stands where nothing was said yet', () => {
  it('says what the mode does without asking, and where the tools run', () => {
    expect(firstWords({ runner: 'local', mode: 'ask' })).toBe(
      'Write the first message below. Claude reads in this folder freely. It asks before it changes a file or runs a command.',
    );
    expect(firstWords({ runner: 'managed', mode: 'plan' })).toBe(
      'Write the first message below. Tools run on the provider’s machines, and nothing of this folder is sent. It reads and proposes; changes and runs nothing.',
    );
  });
});
