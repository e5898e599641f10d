import fc from 'fast-check';
import { expect, test } from 'vitest';
import { repeatedName } from '../../../../src/main/gateway/passthrough/repeated-name';

const find = (json: string) => repeatedName(Buffer.from(json));

test.each([
  ['{"model":"a","model":"b"}', 'model'],
  ['{"model":"a","x":[{"model":"b"}], "mod\\u0065l" : "c"}', 'model'],
  ['{"tools":[{"model":"a"},{"model":"b","model":"c"}]}', 'model'],
  ['{"a\\\\":1,"b\\"":2,"a\\\\":3}', 'a\\'],
])('%s has one', (json, name) => {
  JSON.parse(json);
  expect(find(json)).toBe(name);
});

test.each([
  '{}',
  '[]',
  '"model"',
  '{"a":"model","model":"a","b":"model"}',
  '{"a":"\\"model\\":","model":1}',
  '{"a":["model","model"],"model":{"model":{"model":1}}}',
])('%s has none', (json) => {
  JSON.parse(json);
  expect(find(json)).toBe(null);
});

test('no value that was written by JSON.stringify has one, and each that gets one is found', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), (value) => {
      const json = JSON.stringify(value);
      expect(find(json)).toBe(null);
      expect(find(JSON.stringify(value, null, 2))).toBe(null);
      const [name = ''] = Object.keys(value);
      expect(find(`{${JSON.stringify(name)}:0,${json.slice(1)}`)).toBe(name);
    }),
  );
});
