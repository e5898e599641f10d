import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createPermissions,
  inputHash,
  type Permissions,
} from '../../../../src/main/agents/permissions/permissions';
import { type OpenDatabase, openDatabase } from '../../../../src/main/db/open';
import { auditLog, permissionRules, profiles, sessions } from '../../../../src/main/db/schema';
import type { SessionMode } from '../../../../src/shared/commands/sessions';

const tool = (name: string, effect: 'read' | 'write' | 'execute') => ({
  definition: { name, description: '', input_schema: { type: 'object' as const } },
  effect,
});
const read = tool('read', 'read');
const write = tool('write', 'write');
const edit = tool('edit', 'write');
const bash = tool('bash', 'execute');
const mcp = tool('mcp__files__list', 'execute');

const SECRET = 'sk-ant-not-a-real-one';
const W = '/home/ada/app';

let database: OpenDatabase;
let permissions: Permissions;
let events: string[];

beforeEach(() => {
  database = openDatabase(':memory:');
  const profile = { id: 'p', name: 'Personal', createdAt: 1, updatedAt: 1 };
  database.db.insert(profiles).values(profile).run();
  for (const id of ['one', 'two', 'else']) {
    database.db
      .insert(sessions)
      .values({
        ...{ id, profileId: 'p', model: 'm', title: 't', status: 'idle', mode: 'ask' },
        ...{ workspace: W, systemPrompt: '', createdAt: 1, updatedAt: 1 },
      })
      .run();
  }
  events = [];
  permissions = create();
});
afterEach(() => database.close());

const create = () =>
  createPermissions({
    ...{ database, clock: { now: () => 5 }, emit: (name) => void events.push(name) },
    mask: (text) => text.replaceAll(SECRET, '[Anthropic key]'),
  });

const session = (id = 'one', mode: SessionMode = 'ask') => ({
  ...{ id, mode, worktree: null, workspace: id === 'else' ? '/home/ada/else' : W },
});
const changeOf = (path: string) => ({
  change: { path, before: '', after: 'x' },
  fingerprint: 'f',
});
const run = (command: string, of = session()) =>
  permissions.decide(of, bash, { command }, null).verdict;
const change = (path: string, of = session(), by = edit) =>
  permissions.decide(of, by, { file_path: path }, changeOf(path)).verdict;
const call = (input: object, of = session(), by = mcp) =>
  permissions.decide(of, by, { ...input }, null).verdict;
const allowBash = (where: 'session' | 'workspace', command: string) =>
  permissions.allow(where, session(), bash, { command }, null);
const addRule = (
  pattern: string,
  { tool = 'bash', workspace = W as string | null, decision = 'allow' as 'allow' | 'deny' } = {},
) => permissions.add({ workspace, tool, pattern, decision });
const stored = () => database.db.select().from(permissionRules).all();
const error = (code: string, text = '') =>
  expect.objectContaining({ code, message: expect.stringContaining(text) });

describe('decide', () => {
  it('lets reading pass in every mode and asks about everything else', () => {
    for (const mode of ['ask', 'accept_edits', 'plan'] as const) {
      expect(permissions.decide(session('one', mode), read, { file_path: 'a' }, null)).toEqual({
        ...{ verdict: 'allow', decidedBy: 'effect', ruleIds: [] },
        because: expect.any(String),
      });
    }
    expect([run('ls'), change('a'), change('a', session(), write), call({})]).toEqual(
      Array(4).fill('ask'),
    );
  });

  it('in plan mode denies the rest and says what to do instead, whatever the rules', () => {
    addRule('ls');
    permissions.allow('workspace', session(), edit, {}, changeOf('a'));
    permissions.allow('session', session(), mcp, {}, null);
    const plan = session('one', 'plan');
    expect([run('ls', plan), change('a', plan), call({}, plan)]).toEqual(Array(3).fill('deny'));
    expect(permissions.decide(plan, bash, { command: 'ls' }, null)).toMatchObject({
      decidedBy: 'mode',
      because: expect.stringMatching(/plan mode.*propose/s),
    });
  });

  it('accepts edits, and nothing but edits, in that mode', () => {
    const accepting = session('one', 'accept_edits');
    expect(permissions.decide(accepting, edit, {}, changeOf('a'))).toMatchObject({
      ...{ verdict: 'allow', decidedBy: 'mode' },
    });
    expect(permissions.decide(accepting, edit, {}, null).verdict).toBe('ask');
    expect([run('ls', accepting), call({}, accepting)]).toEqual(['ask', 'ask']);
    addRule('npm test');
    expect([run('npm test > a.txt', accepting), run('npm test > a.txt')]).toEqual(['allow', 'ask']);
    expect(run('npm test > ../a.txt', accepting)).toBe('ask');
  });

  it('a rule that denies is stronger than rules, modes and what the session allowed', () => {
    addRule('npm *', { decision: 'deny', workspace: null });
    addRule('.env*', { tool: 'write', decision: 'deny' });
    addRule('*', { tool: 'mcp__files__list', decision: 'deny' });
    addRule('npm test *');
    addRule('echo *');
    addRule('**', { tool: 'write' });
    allowBash('session', 'npm test');
    permissions.allow('session', session(), mcp, {}, null);
    const accepting = session('one', 'accept_edits');
    for (const line of ['npm test', 'ls; npm test', 'echo $(npm ci)', 'x=1 npm i', 'sudo npm i']) {
      expect(run(line), line).toBe('deny');
    }
    for (const line of ["bash -c 'cd x; npm i'", 'for a in b; do npm i; done', '/bin/npm i']) {
      expect(run(line), line).toBe('deny');
    }
    expect([run('echo npm test'), run("echo 'a; npm test'")]).toEqual(['allow', 'allow']);
    expect([change('.env'), change('.ENV', accepting), change('src/.env')]).toEqual([
      'deny',
      'deny',
      'allow',
    ]);
    expect([run('echo a > .env'), run('echo a > b')]).toEqual(['deny', 'allow']);
    expect(call({})).toBe('deny');
    expect(permissions.decide(session(), bash, { command: 'npm test' }, null)).toMatchObject({
      ...{ decidedBy: 'rule', ruleIds: [stored()[0]?.id] },
      because: expect.stringContaining('npm *'),
    });
  });

  it('knows which rules decided', () => {
    const rules = ['git status', 'npm test *'].map((pattern) => addRule(pattern).id);
    const decided = (command: string) => permissions.decide(session(), bash, { command }, null);
    expect(decided('git status && npm test -- -t x && git status')).toMatchObject({
      ...{ verdict: 'allow', decidedBy: 'rule', ruleIds: rules },
    });
    expect(decided('git status && curl x')).toMatchObject({
      ...{ verdict: 'ask', decidedBy: 'nobody', ruleIds: [] },
      because: 'No rule allows “curl x”.',
    });
    expect(decided('curl "$x"').because).toContain('expand');
    expect(decided(`curl sk-ant-not'-a-real-one'`).because).toContain('[Anthropic key]');
  });

  it('keeps rules to their workspace, or has them everywhere', () => {
    addRule('npm test');
    addRule('git status', { workspace: null });
    addRule('src/**', { tool: 'write' });
    expect([run('npm test'), run('npm test', session('two'))]).toEqual(['allow', 'allow']);
    expect([run('npm test', session('else')), run('git status', session('else'))]).toEqual([
      'ask',
      'allow',
    ]);
    expect([change('src/a.ts'), change('src/.b/c'), change('test/a.ts')]).toEqual([
      'allow',
      'allow',
      'ask',
    ]);
    expect([change('SRC/a.ts'), change('src/a.ts', session('else'))]).toEqual(['ask', 'ask']);
  });
});

describe('allow for the session', () => {
  it('an edit: all edits of that session only', () => {
    permissions.allow('session', session(), edit, { file_path: 'a' }, changeOf('a'));
    expect([change('b', session(), write), change('.c/d\ne')]).toEqual(['allow', 'allow']);
    expect([run('**'), change('a', session('two'))]).toEqual(['ask', 'ask']);
  });

  it('a command: exactly the same text, whatever its time limit', () => {
    allowBash('session', 'git status');
    const timed = { command: 'git status', timeout_ms: 5 };
    expect(permissions.decide(session(), bash, timed, null).verdict).toBe('allow');
    for (const command of [
      ...['git status; curl evil', 'git status && x', 'git', 'git  status', 'GIT STATUS'],
      ...['git status\n', ' git status', 'git status | sh', '$(git status)', 'git statu?'],
    ]) {
      expect(run(command), command).toBe('ask');
    }
    expect(run('git status', session('two'))).toBe('ask');
    allowBash('session', 'for x in *; do eval "$x"; done');
    expect(run('for x in *; do eval "$x"; done')).toBe('allow');
    allowBash('session', 'echo *');
    expect([run('echo *'), run('echo a')]).toEqual(['allow', 'ask']);
  });

  it('a tool of an MCP server: any call of it', () => {
    permissions.allow('session', session(), mcp, { a: 1 }, null);
    expect([call({ b: 2 }), call({}, session('two'))]).toEqual(['allow', 'ask']);
    expect(call({}, session(), tool('mcp__files__delete', 'execute'))).toBe('ask');
  });

  it('another tool: exactly the same input', () => {
    const other = tool('other', 'execute');
    permissions.allow('session', session(), other, { a: 1, b: 2 }, null);
    expect([call({ b: 2, a: 1 }, session(), other), call({ a: 1 }, session(), other)]).toEqual([
      'allow',
      'ask',
    ]);
    expect(permissions.scopes(session(), other, { a: 1 }, null).workspace.words).toBeNull();
  });

  it('survives a restart, and keeps one rule for the same answer given twice', () => {
    for (const by of [edit, write]) permissions.allow('session', session(), by, {}, changeOf('a'));
    permissions = create();
    expect(change('a')).toBe('allow');
    expect(stored()).toHaveLength(1);
  });
});

describe('allow in the workspace', () => {
  it('stores one rule for each command of the line, with all of its words', () => {
    const line = "cd sub && git commit -m 'it''s; \"x\" *' && npm test && npm test 2>&1";
    expect(permissions.scopes(session(), bash, { command: line }, null).workspace.words).toContain(
      'npm test',
    );
    allowBash('workspace', line);
    allowBash('workspace', line);
    expect(stored().map(({ pattern }) => pattern)).toEqual([
      ...['cd sub', `git commit -m 'its; "x" *'`, 'npm test'],
    ]);
    expect([run(line), run('npm test', session('two'))]).toEqual(['allow', 'allow']);
    expect([run('npm test -- x'), run('npm'), run('npm test', session('else'))]).toEqual(
      Array(3).fill('ask'),
    );
  });

  it('asks for the files of redirections, too, and says so', () => {
    const command = 'npm test > out/a.log';
    addRule('npm test');
    expect(run(command)).toBe('ask');
    expect(permissions.scopes(session(), bash, { command }, null).workspace.words).toContain(
      'out/a.log',
    );
    allowBash('workspace', command);
    expect([run(command), run('npm test > out/b.log')]).toEqual(['allow', 'ask']);
    expect([change('out/a.log'), change('out/b.log')]).toEqual(['allow', 'ask']);
  });

  it.each([
    ['echo $(date)', 'expand'],
    ['A=1 npm test', 'variable'],
    ['npm test &', 'background'],
    ['echo a | sh', 'input'],
    ['export A; npm test', 'changes what'],
    ['npm test > /etc/x', 'outside'],
    ['npm test <<< x', 'here-document'],
    ["npm test > '*.log'", 'odd name'],
    [`echo ${'x'.repeat(5_000)}`, 'long'],
  ])('has no scope for %j, and says why', (command, reason) => {
    const scopes = permissions.scopes(session(), bash, { command }, null);
    expect(scopes.session.words).toBe(`exactly this command: ${command}`);
    expect(scopes.workspace).toEqual({ words: null, reason: expect.stringContaining(reason) });
    expect(() => allowBash('workspace', command)).toThrow(error('INVALID_INPUT', reason));
    expect(stored()).toEqual([]);
  });

  it('says in words what edits and MCP tools would mean, and does that', () => {
    const scopes = permissions.scopes(session(), edit, {}, changeOf('a'));
    expect([scopes.session.words, scopes.workspace.words]).toEqual(
      Array(2).fill('all edits in this workspace'),
    );
    const any = { words: 'any call of mcp__files__list', reason: '' };
    expect(permissions.scopes(session(), mcp, {}, null)).toEqual({ session: any, workspace: any });
    permissions.allow('workspace', session(), edit, {}, changeOf('a'));
    permissions.allow('workspace', session(), mcp, {}, null);
    expect([change('b', session('two')), call({ x: 1 }, session('two'))]).toEqual([
      'allow',
      'allow',
    ]);
    expect([change('b', session('else')), call({}, session('else'))]).toEqual(['ask', 'ask']);
  });

  it('never stores a secret of the vault, however it is quoted', () => {
    const inputs = [
      [bash, { command: `curl -H ${SECRET}` }],
      [bash, { command: `curl sk-'ant'-not-a-"real"-one` }],
      [mcp, { headers: [{ value: SECRET }] }],
      [tool('other', 'execute'), { a: SECRET }],
    ] as const;
    for (const [by, input] of inputs) {
      const { workspace, session: here } = permissions.scopes(session(), by, input, null);
      expect(here.words === null || !here.words.includes(SECRET)).toBe(true);
      expect(here).toEqual({ words: null, reason: expect.stringContaining('secret') });
      expect(workspace.words).toBeNull();
      for (const where of ['session', 'workspace'] as const) {
        expect(() => permissions.allow(where, session(), by, input, null)).toThrow();
      }
    }
    expect(() => addRule(`curl ${SECRET}`)).toThrow(error('INVALID_INPUT', 'secret'));
    expect(stored()).toEqual([]);
  });
});

describe('the list of rules', () => {
  it('adds, changes and removes them, tells of it and notes it', () => {
    const everywhere = addRule('git status', { workspace: null });
    const here = addRule('npm test *');
    addRule('ls', { workspace: '/home/ada/else' });
    allowBash('session', 'pwd');
    expect(permissions.list({ workspace: W })).toEqual([everywhere, here]);
    expect(permissions.list({})).toHaveLength(3);
    expect(here).toEqual({
      ...{ id: here.id, workspace: W, tool: 'bash', pattern: 'npm test *' },
      ...{ decision: 'allow', createdAt: 5 },
    });
    const changed = { ...here, pattern: 'npm test', decision: 'deny' as const };
    expect(permissions.update({ ruleId: here.id, pattern: 'npm test', decision: 'deny' })).toEqual(
      changed,
    );
    expect(permissions.list({ workspace: W })).toEqual([everywhere, changed]);
    permissions.remove({ ruleId: here.id });
    expect(permissions.list({ workspace: W })).toEqual([everywhere]);
    expect(events).toEqual(Array(6).fill('permissions.changed'));
    const noted = database.db.select().from(auditLog).all();
    expect(noted.filter(({ subject }) => subject.endsWith(here.id))).toMatchObject([
      { actor: 'user', action: 'allow' },
      { action: 'update' },
      { action: 'remove' },
    ]);
  });

  it('has no rule twice, and none against another', () => {
    const rule = addRule('npm test');
    expect(addRule('npm test')).toEqual(rule);
    expect(() => addRule('npm test', { decision: 'deny' })).toThrow(error('CONFLICT'));
    const other = addRule('npm ci');
    expect(() => permissions.update({ ruleId: other.id, pattern: 'npm test' })).toThrow(
      error('CONFLICT'),
    );
    expect(permissions.update({ ruleId: rule.id, pattern: 'npm test' })).toEqual(rule);
  });

  it('does not know rules of sessions and those that are gone', () => {
    allowBash('session', 'pwd');
    const ids = [stored()[0]?.id ?? '', 'gone'];
    for (const ruleId of ids) {
      expect(() => permissions.update({ ruleId, pattern: 'ls' })).toThrow(error('NOT_FOUND'));
      expect(() => permissions.remove({ ruleId })).toThrow(error('NOT_FOUND'));
    }
    expect(stored()).toHaveLength(1);
  });

  it.each([
    ['bash', '*', 'name of a program'],
    ['bash', '* x', 'A “*” stands alone'],
    ['bash', 'npm * test', 'A “*” stands alone'],
    ['bash', 'npm run test:*', 'A “*” stands alone'],
    ['bash', 'npm test; ls', 'more than one'],
    ['bash', 'npm test | ls', 'more than one'],
    ['bash', '(npm test)', 'only the words'],
    ['bash', 'npm test # x', 'only the words'],
    ['bash', 'npm test > x.log', 'redirect'],
    ['bash', 'echo $x', 'expand'],
    ['bash', 'A=1 npm test', 'variable'],
    ['bash', 'npm test &', 'background'],
    ['bash', 'echo "', 'not one plain command'],
    ['bash', 'sudo *', 'all of its words'],
    ['bash', '/usr/bin/env git *', 'all of its words'],
    ['bash', 'python3.12 *', 'all of its words'],
    ['bash', 'eval *', 'all of its words'],
    ['bash', 'git *', 'which command'],
    ['bash', 'git -c *', 'all of its words'],
    ['bash', 'npm exec *', 'all of its words'],
    ['write', '/etc/**', 'relative'],
    ['write', '../x', '..'],
    ['write', 'src/', 'no file'],
    ['write', '!src/**', 'not for'],
    ['edit', '**', 'write'],
    ['read', '**', 'no rules'],
    ['mcp__a__b', 'x', 'any call'],
    ['mcp__a', '*', 'no rules'],
  ])('refuses %s %j and says why', (name, pattern, text) => {
    expect(() => addRule(pattern, { tool: name })).toThrow(error('INVALID_INPUT', text));
    const rule = addRule('ls');
    if (name === 'bash') {
      expect(() => permissions.update({ ruleId: rule.id, pattern })).toThrow(
        error('INVALID_INPUT', text),
      );
    }
    expect(permissions.list({})).toEqual([rule]);
  });

  it('refuses a workspace that is no folder’s full path', () => {
    expect(() => addRule('ls', { workspace: 'app' })).toThrow(error('INVALID_INPUT', 'full path'));
  });

  it('takes a star for a program that runs others where the rule denies', () => {
    addRule('sudo *', { decision: 'deny' });
    expect([run('ls; sudo rm x'), run('sudo')]).toEqual(['deny', 'deny']);
  });
});

describe('test', () => {
  const test = (name: string, text: string, mode: SessionMode = 'ask') =>
    permissions.test({ workspace: W, mode, tool: name, text });

  it('says what would be decided, without a session', () => {
    const { id } = addRule('npm test *');
    const write = addRule('src/**', { tool: 'write' });
    expect(test('bash', ' npm test a ')).toEqual({
      ...{ verdict: 'allow', ruleIds: [id], because: expect.stringContaining('npm test *') },
    });
    expect(test('bash', 'npm test; curl x').verdict).toBe('ask');
    expect(test('bash', 'npm test', 'plan').verdict).toBe('deny');
    for (const path of ['src/a', './src/a', `${W}/src/a`, 'x/../src/a']) {
      expect(test('write', path)).toMatchObject({ verdict: 'allow', ruleIds: [write.id] });
    }
    expect(test('edit', 'a', 'accept_edits').verdict).toBe('allow');
    expect(test('write', 'a').verdict).toBe('ask');
    for (const path of ['../a', '/etc/passwd', '.git/hooks/x', '']) {
      expect(test('write', path, 'accept_edits').verdict, path).toBe('deny');
    }
    expect(test('read', 'x', 'plan').verdict).toBe('allow');
    expect(test('mcp__a__b', '').verdict).toBe('ask');
    expect(test('bash', `curl ${SECRET}`).because).not.toContain(SECRET);
    expect(() => test('fetch', 'x')).toThrow(error('INVALID_INPUT'));
  });

  it('does not count what one session was allowed', () => {
    allowBash('session', 'pwd');
    expect(test('bash', 'pwd').verdict).toBe('ask');
  });
});

describe('inputHash', () => {
  it('is the same for any order of keys and different for anything else', () => {
    const hash = inputHash('edit', { a: 1, b: { c: [1, 2], d: null } });
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(inputHash('edit', { b: { d: null, c: [1, 2] }, a: 1 })).toBe(hash);
    for (const other of [
      inputHash('write', { a: 1, b: { c: [1, 2], d: null } }),
      inputHash('edit', { a: 1, b: { c: [2, 1], d: null } }),
      inputHash('edit', { a: '1', b: { c: [1, 2], d: null } }),
      inputHash('edit', { a: 1, b: { c: [1, 2] } }),
      inputHash('edit', {}),
    ]) {
      expect(other).not.toBe(hash);
    }
  });
});
