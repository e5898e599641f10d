import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_TOOLS, parseTools } from '../../../../src/main/agents/mcp/offered-tools';

const asIs = (text: string) => text;
const tool = (name: string, values: object = {}) => ({
  name,
  description: 'What it does',
  inputSchema: { type: 'object' },
  ...values,
});
const names = (listed: unknown[]) => parseTools(listed, asIs).map(({ name }) => name);

test('the schema is passed on as given', () => {
  const inputSchema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: { a: { type: 'string', description: 'A', pattern: '^x' } },
    required: ['a'],
  };
  expect(parseTools([tool('t', { inputSchema })], asIs)).toEqual([
    { name: 't', description: 'What it does', schema: inputSchema },
  ]);
});

test('what is no tool is left out, and takes no other with it', () => {
  const listed = [
    null,
    'x',
    tool(''),
    tool('x'.repeat(201)),
    tool('has\u0007bell'),
    tool('twice'),
    tool('twice', { description: 'another' }),
    tool('list', { inputSchema: { type: 'array' } }),
    tool('none', { inputSchema: undefined }),
    tool('refused', { inputSchema: { type: 'object', properties: { 'a b': {} } } }),
    tool('odd', { inputSchema: { type: 'object', properties: [] } }),
    tool('good'),
  ];
  expect(names(listed)).toEqual(['twice', 'good']);
});

test(`there are at most ${MAX_TOOLS}`, () => {
  const many = Array.from({ length: 500 }, (_, index) => tool(`t${index}`));
  expect(names(many)).toHaveLength(MAX_TOOLS);
});

test('descriptions are cut, cleaned and masked, in the schema too', () => {
  const inputSchema = {
    type: 'object',
    properties: { a: { description: 'hunter2\u001b[31m red\u{e0041}' } },
  };
  const description = `hunter2\u202e\u0000${'x'.repeat(10_000)}`;
  const mask = (text: string) => text.replaceAll('hunter2', '[secret]');
  const [parsed] = parseTools([tool('t', { description, inputSchema })], mask);
  expect(parsed?.description).toHaveLength(4_000);
  expect(parsed?.description.slice(0, 12)).toBe('[secret]xxxx');
  expect(parsed?.schema).toEqual({
    type: 'object',
    properties: { a: { description: '[secret] red' } },
  });
});

test('a tool that has a secret for its name is not offered', () => {
  expect(parseTools([tool('hunter2')], (text) => text.replace('hunter2', '*'))).toEqual([]);
});

test('a schema that is too large, too deep or of a kind the API refuses is opened up or trimmed', () => {
  let deep: unknown = { type: 'string' };
  for (let depth = 0; depth < 100; depth += 1) deep = { type: 'object', properties: { a: deep } };
  const large = { type: 'object', description: 'x'.repeat(100_000) };
  const anyOf = { type: 'object', anyOf: [{ required: ['a'] }], properties: { a: {} } };
  const listed = [deep, large, anyOf].map((inputSchema, index) =>
    tool(`t${index}`, { inputSchema }),
  );
  expect(parseTools(listed, asIs).map(({ schema }) => schema)).toEqual([
    { type: 'object' },
    { type: 'object' },
    { type: 'object', properties: { a: {} } },
  ]);
});

test('all of a server together stay within bounds', () => {
  const inputSchema = { type: 'object', description: 'x'.repeat(30_000) };
  const listed = Array.from({ length: 200 }, (_, index) => tool(`t${index}`, { inputSchema }));
  const parsed = parseTools(listed, asIs);
  expect(parsed).toHaveLength(200);
  expect(JSON.stringify(parsed.map(({ schema }) => schema)).length).toBeLessThan(410_000);
});

test('nothing that a server may say makes it throw', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.anything(), fc.object())), (listed) => {
      expect(Array.isArray(parseTools(listed, asIs))).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
