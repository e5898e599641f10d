import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toolName } from '../../../../src/main/agents/mcp/tool-name';

/** As the contract has it. */
const server = fc
  .stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/)
  .filter((name) => !name.includes('__'));
const tool = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
  fc.stringMatching(/^[_a-c.-]{1,4}$/),
);

test('a name that fits stays as it is', () => {
  expect(toolName('files', 'read_text-file2')).toBe('mcp__files__read_text-file2');
});

test('every name is one that the API takes', () => {
  fc.assert(
    fc.property(server, tool, (of, name) => {
      expect(toolName(of, name)).toMatch(/^[a-zA-Z0-9_-]{1,128}$/);
    }),
    { numRuns: 2_000 },
  );
});

test('no two tools share a name, of one server or of two', () => {
  const near = fc.stringMatching(/^[ab_]{1,3}$/);
  const nearServer = fc.constantFrom('a', 'a_', 'b', 'a_b', 'a-');
  fc.assert(
    fc.property(
      fc.oneof(server, nearServer),
      fc.oneof(tool, near),
      nearServer,
      near,
      (a, b, c, d) => {
        fc.pre(a !== c || b !== d);
        expect(toolName(a, b)).not.toBe(toolName(c, d));
      },
    ),
    { numRuns: 5_000 },
  );
});

test('names that differ only after the cut, or only in what was replaced, stay apart', () => {
  const long = 'x'.repeat(190);
  const names = [`${long}1`, `${long}2`, 'a b', 'a.b', 'a/b', 'a_b', '_a_b', '日本', '日木'];
  expect(new Set(names.map((name) => toolName('s', name))).size).toBe(names.length);
  expect(new Set(names.map((name) => toolName('S', name))).size).toBe(names.length);
  const marked = toolName('s', 'a b').slice('mcp__s__'.length);
  expect(toolName('s', marked)).not.toBe(toolName('s', 'a b'));
});
