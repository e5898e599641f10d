import { expect, test } from 'vitest';
import { changeDiff } from '../../../../src/cli/run/change-diff';
import { exactInput, permissionTitle, toolLine } from '../../../../src/cli/run/tool-words';
import { paints } from '../../../../src/cli/terminal/terminal';

const call = (name: string, input: unknown) => ({
  name,
  input: JSON.stringify(input),
  change: null,
});

test('a call is one line with what says most', () => {
  expect(toolLine(call('bash', { command: 'npm\n  test' }), 80)).toBe('bash npm test');
  expect(toolLine(call('read', { file_path: 'a.txt' }), 80)).toBe('read a.txt');
  expect(toolLine(call('mcp__files__list', { depth: 1 }), 80)).toBe('list of files {"depth":1}');
  expect(toolLine(call('bash', { command: 'x'.repeat(100) }), 20)).toHaveLength(20);
  expect(toolLine({ name: 'odd', input: 'no JSON', change: null }, 80)).toBe('odd no JSON');
});

test('the exact call hides nothing', () => {
  expect(exactInput(call('bash', { command: 'ls\u001b[8m; rm -rf ~' }))).toBe(
    'ls⟨U+001B⟩[8m; rm -rf ~',
  );
  // An option beside the command is a part of the call.
  expect(exactInput(call('bash', { command: 'ls', run_in_background: true }))).toContain(
    'run_in_background',
  );
});

test('titles say what is asked for', () => {
  expect(permissionTitle(call('bash', {}))).toBe('Run a command?');
  const change = { path: 'a.txt', before: '', after: 'x' };
  expect(permissionTitle({ name: 'write', change })).toBe('Create a.txt?');
  expect(permissionTitle({ name: 'edit', change: { ...change, before: 'y' } })).toBe('Edit a.txt?');
});

test('a change is a diff with every changed line, and nothing in it is obeyed', () => {
  const before = 'one\ntwo\nthree\n';
  const after = 'one\n2\u001b[1A\nthree\n';
  expect(changeDiff({ path: 'a.txt', before, after }, paints(false)).split('\n')).toEqual([
    '@@ -1,3 +1,3 @@',
    ' one',
    '-two',
    '+2⟨U+001B⟩[1A',
    ' three',
  ]);
});
