import { expect, test } from 'vitest';
import { modelInPath } from '../../../../src/main/gateway/routes/model-in-path';

test.each(['claude-opus-5-5', 'models/x:generate', 'ft:gpt-5:org::id', 'a'])(
  '%s is one',
  (name) => {
    expect(modelInPath(name)).toEqual({ model: name, path: encodeURIComponent(name) });
  },
);

test.each([
  '',
  '../v1/messages',
  'a/../b',
  'a/./b',
  'a b',
  '//elsewhere',
  'chk_4fGh7JkMnPqRsTuVwXyZ',
  'x/cho_4fGh7JkMnPqRsTuVwXyZ',
])('%j is none', (name) => {
  expect(() => modelInPath(name)).toThrow(expect.objectContaining({ kind: 'not-found' }));
});
