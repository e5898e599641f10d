import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseToolInput } from '../../../../src/main/agents/mcp/tool-input';

const schema = {
  type: 'object' as const,
  properties: {
    path: { type: 'string' },
    depth: { type: ['integer', 'null'] },
    order: { enum: ['name', 'size'] },
    edits: {
      type: 'array',
      items: { type: 'object', properties: { old: { type: 'string' } }, required: ['old'] },
    },
    free: {},
  },
  required: ['path'],
  additionalProperties: false,
};
const parse = (input: unknown) => parseToolInput('mcp__s__t', schema, input);

test('an input that fits passes unchanged, to the depth of the schema', () => {
  const input = { path: 'a', depth: null, order: 'size', edits: [{ old: 'x', new: 1 }], free: [1] };
  expect(parse(input)).toEqual(input);
});

test('null for an option that takes none counts as absent; for a required one it is a mistake', () => {
  expect(parse({ path: 'a', order: null, edits: null, depth: null })).toEqual({
    path: 'a',
    depth: null,
  });
  expect(() => parse({ path: null })).toThrow('input.path must be string');
});

test.each([
  [[], 'must be an object'],
  [{}, 'input.path is missing'],
  [{ path: 1 }, 'input.path must be string'],
  [{ path: 'a', depth: 1.5 }, 'input.depth must be integer or null'],
  [{ path: 'a', order: 'age' }, 'input.order must be one of ["name","size"]'],
  [{ path: 'a', edits: [{ old: 'x' }, {}] }, 'input.edits[1].old is missing'],
  [{ path: 'a', other: 1 }, 'input.other is not a parameter'],
])('%j is refused, in words for the model', (input, words) => {
  expect(() => parse(input)).toThrow(words);
});

test('a pattern that never ends is not run', () => {
  const evil = {
    type: 'object' as const,
    properties: { a: { type: 'string', pattern: '(a+)+$' } },
  };
  const input = { a: `${'a'.repeat(50)}!` };
  expect(parseToolInput('t', evil, input)).toEqual(input);
});

test('no schema, whatever it is, makes it fail in another way', () => {
  fc.assert(
    fc.property(fc.object({ maxDepth: 5 }), fc.object({ maxDepth: 5 }), (given, input) => {
      try {
        parseToolInput('t', { ...given, type: 'object' }, input);
      } catch (error) {
        expect(error).toMatchObject({ code: 'INVALID_INPUT' });
      }
    }),
    { numRuns: 1_000 },
  );
});
