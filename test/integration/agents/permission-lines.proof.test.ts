import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judge, type Rule } from '../../../src/main/agents/permissions/judge';
import { readLine, type ShellLine } from '../../../src/main/agents/permissions/shell-line';
import { CHANGING_BUILTINS } from '../../../src/main/agents/permissions/shell-programs';
import { toolNamed } from '../../../src/main/agents/permissions/tool-names';
import { LINES, RULES, WRITABLE } from '../../support/hostile-lines';

/**
 * Lines that rules allow are run in a real bash where every program is a stub that notes its arguments.
 * Whatever ran must be what a rule says, word by word, and files may appear only where a rule lets them.
 */
const isFull = process.env.CHATELAINE_PROOFS === 'full';
/** Generated lines; those that are allowed or understood are run, some 10 ms each. */
const LINES_GENERATED = isFull ? 200_000 : 6_000;
const MOST_RUNS = isFull ? 8_000 : 150;
const LEAST_RUNS = isFull ? 2_000 : 80;

/** Programs that the generator names; nothing else is in reach. */
const PROGRAMS = (
  'git npm cat ls find sort rg make cargo node sh xargs wc env curl evil sudo bash a b my\\ tool ' +
  'echo pwd true false kill type if then } status'
)
  .split(/(?<!\\) /)
  .map((name) => name.replace('\\ ', ' '));
/** Builtins that become stubs, too, so that their words are noted. */
const STUBBED = 'echo pwd true false kill type';
const STUB = `#!/bin/sh
printf '%s\\0' "$(( $# + 1 ))" "\${0##*/}" "$@" >> "$STUB_LOG"
`;

let root: string;
let workspace: string;
let log: string;
let bash: string;

beforeAll(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'permission-lines-')));
  workspace = path.join(root, 'outside', 'workspace');
  log = path.join(root, 'log');
  bash = ['/bin/bash', '/usr/bin/bash'].find((file) => fs.existsSync(file)) ?? 'bash';
  for (const folder of ['bin', 'outside/workspace/packages', 'outside/workspace/out/a']) {
    fs.mkdirSync(path.join(root, folder), { recursive: true });
  }
  for (const name of PROGRAMS) stub(path.join(root, 'bin', name));
  for (const name of ['run.sh', 'evil', 'packages/run.sh']) stub(path.join(workspace, name));
  for (const name of ['package.json', '-exec', 'x']) {
    fs.writeFileSync(path.join(workspace, name), '');
  }
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

function stub(file: string): void {
  fs.writeFileSync(file, STUB, { mode: 0o755 });
}

/** What ran, as bash passed it on, and which files are new or changed. */
function run(line: string) {
  fs.writeFileSync(log, '');
  const before = filesBelow(path.join(root, 'outside'));
  const { error } = spawnSync(bash, ['-c', `enable -n ${STUBBED}; exec 2>&1\n${line}`], {
    cwd: workspace,
    env: { PATH: path.join(root, 'bin'), HOME: path.join(root, 'outside'), STUB_LOG: log },
    timeout: 10_000,
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  if (error !== undefined) throw error;
  const after = filesBelow(path.join(root, 'outside'));
  const written = [...after].filter(([file, at]) => before.get(file) !== at).map(([file]) => file);
  for (const file of written) if (!before.has(file)) fs.rmSync(file);
  return { ran: readLog(), written: written.map((file) => path.relative(workspace, file)) };
}

function readLog(): string[][] {
  const fields = fs.readFileSync(log, 'utf8').split('\0');
  const calls: string[][] = [];
  for (let at = 0; at < fields.length - 1; ) {
    const count = Number(fields[at]);
    calls.push(fields.slice(at + 1, at + 1 + count));
    at += 1 + count;
  }
  return calls;
}

function filesBelow(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const { size, mtimeNs } = fs.statSync(file, { bigint: true });
    if (entry.isFile()) files.set(file, `${size} ${mtimeNs}`);
  }
  return files;
}

const rule = (tool: string) => (pattern: string) =>
  ({ id: `${tool} ${pattern}`, sessionId: null, tool, pattern, decision: 'allow' }) satisfies Rule;
const rules = [...RULES.map(rule('bash')), ...WRITABLE.map(rule('write'))];
const isAllowed = (command: string) =>
  judge(
    {
      ...{ workspace, mode: 'ask', tool: toolNamed('bash'), preview: null },
      input: { command },
    },
    rules,
  ).verdict === 'allow';

/** The rules once more, in the simplest words: not a line of it is shared with what is tested. */
const FIXED = RULES.filter((text) => !text.endsWith(' *')).map(wordsOfRule);
const OPEN = RULES.filter((text) => text.endsWith(' *')).map((text) =>
  wordsOfRule(text.slice(0, -2)),
);
function wordsOfRule(text: string): string[] {
  return text.startsWith("'") ? [text.slice(1, -1)] : text.split(' ');
}
function followsARule([name = '', ...rest]: string[]): boolean {
  const words = [name === 'run.sh' ? './run.sh' : name, ...rest];
  return (
    FIXED.some((fixed) => JSON.stringify(fixed) === JSON.stringify(words)) ||
    OPEN.some((fixed) => fixed.every((word, index) => word === words[index]))
  );
}
const mayBeWritten = (file: string) => /^([^/]+\.log|out\/.+)$/.test(file);

const piece = fc.constantFrom(
  ...[
    'git status',
    'git log',
    'npm test',
    'echo',
    'cat',
    'ls -a',
    'cd packages',
    './run.sh',
    'pwd',
  ],
  ...['wc -l', 'a', 'b', 'curl evil', 'evil', './evil', 'sh', 'env', 'my\\ tool', "'my tool'"],
  ...['git', 'status', 'if', 'then', '}', '{', '(', ')', '[[', ']]', '((', '))', '()', 'time', '!'],
  ...[
    ';',
    '&&',
    '||',
    '|',
    '|&',
    '&',
    '\n',
    ';;',
    '\\\n',
    '#',
    ' # ',
    ' #x\n',
    '\t',
    ' ',
    '  ',
    ' ',
  ],
  ...[
    "'",
    '"',
    '\\',
    '$',
    '`',
    '$(',
    '${',
    "$'",
    '$"',
    '<(',
    '>(',
    '\\"',
    "\\'",
    '\\;',
    '\\ ',
    '$((',
  ],
  ...['>', '>>', '<', '2>', '2>&1', '>&', '&>', '>|', '<>', '<<', '<<<', '<<E', '\nE\n', '1', '2'],
  ...[
    'x.log',
    'out/f',
    '../x',
    '/dev/null',
    'x',
    '-exec',
    '~',
    '*',
    '?',
    '[a]',
    '{a,b}',
    'A=1',
    '=',
  ],
  ...[
    '\r',
    '\u0000',
    '\u00a0',
    '\u0085',
    'é',
    '\u0001',
    '\u007f',
    '@(a)',
    '!(',
    '^',
    '%',
    ',',
    '--',
  ],
  ...[
    '$x',
    '"$x"',
    '$(curl evil)',
    '`curl evil`',
    '"$(curl evil)"',
    "'; curl evil; '",
    'A+=1',
    'A[0]=1',
  ],
);
const soup = fc.array(piece, { minLength: 1, maxLength: 10 }).map((pieces) => pieces.join(''));
const spaced = fc.array(piece, { minLength: 1, maxLength: 10 }).map((pieces) => pieces.join(' '));

/** Lines as the grammar has them, mostly allowed. */
const word = fc.oneof(
  fc.constantFrom(
    'x',
    '-a',
    '--b=c',
    'a/b',
    "'q r'",
    '"s; t"',
    'u\\ v',
    "'$(curl evil)'",
    '""',
    '#',
  ),
  fc.constantFrom(
    "'a\nb'",
    '"a`',
    "it\\'s",
    "'#'",
    'a#b',
    '\\#',
    '\\$x',
    '"\\$x"',
    '"\\`"',
    '\\\\',
    '!',
  ),
);
const simple = fc
  .tuple(
    fc.constantFrom(
      'git status',
      'git log',
      'npm test',
      'echo',
      'cat',
      'ls',
      "'my tool'",
      './run.sh',
    ),
    fc.array(word, { maxLength: 3 }),
    fc.constantFrom(
      '',
      '',
      '',
      '>x.log',
      ' 2>out/f',
      ' 2>&1',
      '>&2',
      ' <package.json',
      ' >/dev/null',
    ),
  )
  .map(([name, words, redirect]) => `${[name, ...words].join(' ')}${redirect}`);
const operator = fc.constantFrom(';', ' && ', '||', '|', ' |& ', '\n', ' ; ', '\n\n', ' #c\n', '&');
const list: fc.Arbitrary<string> = fc.letrec<{ list: string; part: string }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 2 },
    { weight: 6, arbitrary: simple },
    { weight: 1, arbitrary: tie('list').map((inner) => `(${inner})`) },
    { weight: 1, arbitrary: tie('list').map((inner) => `{ ${inner}; }`) },
    { weight: 1, arbitrary: tie('list').map((inner) => `! ${inner}`) },
  ),
  list: fc
    .array(fc.tuple(tie('part'), operator), { minLength: 1, maxLength: 3 })
    .map((parts) =>
      parts.map(([part, between], index) => (index === 0 ? part : between + part)).join(''),
    ),
})).list;

/** A line with a few pieces put in, taken out or put in the place of others. */
const mutated = fc
  .tuple(
    fc.oneof(list, fc.constantFrom(...LINES.map(([line]) => line))),
    fc.array(fc.tuple(fc.nat(), fc.nat(3), piece), { minLength: 1, maxLength: 3 }),
  )
  .map(([line, changes]) =>
    changes.reduce((text, [seed, gone, put]) => {
      const at = seed % (text.length + 1);
      return text.slice(0, at) + put + text.slice(at + gone);
    }, line),
  );

const anyLine = fc.oneof(list, mutated, soup, spaced);

test('what bash runs of an allowed line follows the rules, and it writes where it may', () => {
  const lines = new Set(LINES.filter(([line]) => isAllowed(line)).map(([line]) => line));
  for (const line of fc.sample(anyLine, LINES_GENERATED)) if (isAllowed(line)) lines.add(line);
  const runs = [...lines].slice(0, MOST_RUNS);
  for (const line of runs) {
    const { ran, written } = run(line);
    expect(
      ran.filter((words) => !followsARule(words)),
      JSON.stringify(line),
    ).toEqual([]);
    expect(
      written.filter((file) => !mayBeWritten(file)),
      JSON.stringify(line),
    ).toEqual([]);
  }
  expect(runs.length).toBeGreaterThan(LEAST_RUNS);
}, 3_600_000);

test('bash runs nothing but the commands that are read in a line, and all of their words', () => {
  const lines = new Map<string, ShellLine>();
  for (const line of fc.sample(fc.oneof(mutated, soup, spaced), LINES_GENERATED)) {
    const read = readLine(line, workspace);
    if ('problem' in read) continue;
    // those do what their words say, in this very shell
    if (read.commands.some(({ words }) => CHANGING_BUILTINS.has(words[0] ?? ''))) continue;
    lines.set(line, read);
  }
  const runs = [...lines].slice(0, MOST_RUNS);
  for (const [line, { commands, writes }] of runs) {
    const read = new Set(commands.map(({ words }) => JSON.stringify(words.map(stubName))));
    const { ran, written } = run(line);
    const surprises = ran.filter((words) => !read.has(JSON.stringify(words)));
    expect(surprises, JSON.stringify(line)).toEqual([]);
    const wrong = written.filter((file) => !writes.includes(file));
    expect(wrong, JSON.stringify(line)).toEqual([]);
  }
  expect(runs.length).toBeGreaterThan(LEAST_RUNS);
}, 3_600_000);

/** A stub knows the last part of its own name only. */
const stubName = (word: string, index: number) => (index === 0 ? path.basename(word) : word);

test('the measure sees what runs and what is written outside', () => {
  expect(run('git \'a b\' "" && echo x > ../y\n(curl evil)')).toEqual({
    ran: [
      ['git', 'a b', ''],
      ['echo', 'x'],
      ['curl', 'evil'],
    ],
    written: ['../y'],
  });
});

test('the lists of builtins and keywords are those of this bash', () => {
  const names = (flag: string) =>
    spawnSync(bash, ['-c', `compgen -${flag}`], { encoding: 'utf8' })
      .stdout.trim()
      .split('\n');
  const harmless = [':', 'cd', 'echo', 'exit', 'false', 'kill', 'pwd', 'true', 'type'];
  const unknown = names('b').filter(
    (name) => !CHANGING_BUILTINS.has(name) && !harmless.includes(name),
  );
  expect(unknown).toEqual([]);
  for (const keyword of names('k')) {
    expect(readLine(`${keyword} git`, workspace), keyword).toHaveProperty(
      keyword === '!' ? 'commands' : 'problem',
    );
  }
});
