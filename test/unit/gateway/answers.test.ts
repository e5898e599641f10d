import { expect, test } from 'vitest';
import { z } from 'zod';
import { errorBody } from '../../../src/main/gateway/answers/bodies';
import { expectedFailure, internalFailure } from '../../../src/main/gateway/answers/failure';
import { shapeOf } from '../../../src/main/gateway/answers/shape';
import {
  GatewayRefusal,
  REFUSAL_STATUS,
  type RefusalKind,
} from '../../../src/main/gateway/refusal';
import { ChatelaineError, ERROR_CODES } from '../../../src/shared/errors';

test.each([
  ['/v1/messages', 'anthropic'],
  ['/v1', 'anthropic'],
  ['/v1?x=/openai', 'anthropic'],
  ['/v1beta/models', 'own'],
  ['/openai/v1/chat/completions', 'openai'],
  ['/deepseek/models', 'openai'],
  ['/gemini/v1beta/models', 'gemini'],
  ['/api/v1/commands/x', 'own'],
  ['/', 'own'],
  ['', 'own'],
  ['http://x/v1', 'own'],
])('what is asked for at %j is answered as %s', (target, shape) => {
  expect(shapeOf(target)).toBe(shape);
});

const KINDS = Object.keys(REFUSAL_STATUS) as RefusalKind[];

test.each(KINDS)('a refusal %s has its status and its words in every API', (kind) => {
  const failure = expectedFailure(new GatewayRefusal(kind, 'why', { retryAfterMs: 5 }));
  if (!failure) throw new Error('not expected');
  expect(failure).toMatchObject({ status: REFUSAL_STATUS[kind], message: 'why', retryAfterMs: 5 });
  const bodies = (['anthropic', 'openai', 'gemini', 'own'] as const).map((shape) =>
    errorBody(shape, failure),
  );
  const filled = expect.stringMatching(/./);
  expect(bodies).toEqual([
    { type: 'error', error: { type: filled, message: 'why' } },
    { error: expect.objectContaining({ message: 'why', type: filled, param: null }) },
    { error: { code: failure.status, message: 'why', status: expect.stringMatching(/^[A-Z_]+$/) } },
    { error: { code: filled, message: 'why', retryable: expect.any(Boolean) } },
  ]);
});

test('every code of the app becomes an answer, and a mistake of ours stays unexplained', () => {
  const unexplained = ERROR_CODES.filter((code) => !expectedFailure(new ChatelaineError(code)));
  expect(unexplained).toEqual(['INTERNAL']);
  expect(expectedFailure(new ChatelaineError('NO_CREDENTIAL'))?.status).toBe(403);
  expect(expectedFailure(new ChatelaineError('VAULT_LOCKED'))).toMatchObject({
    status: 503,
    code: 'VAULT_LOCKED',
    retryable: true,
  });
  for (const error of [new Error('secret'), 'secret', null, { statusCode: 400, code: 'OTHER' }]) {
    expect(expectedFailure(error)).toBeUndefined();
  }
  expect(internalFailure('1a2b3c4d').message).toContain('(1a2b3c4d)');
});

test('a field is named, its value is not', () => {
  const schema = z.strictObject({ a: z.strictObject({ b: z.int().max(5) }) });
  const { error } = schema.safeParse({ a: { b: 'sk-secret' } });
  expect(expectedFailure(error)).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
  expect(expectedFailure(error)?.message).toMatch(/^a\.b: /);
  expect(expectedFailure(error)?.message).not.toContain('sk-secret');
  const ofFastify = {
    code: 'FST_ERR_VALIDATION',
    statusCode: 400,
    message: 'body/a sk-secret',
    validation: [{ instancePath: '/a/b', message: 'is too large' }],
  };
  expect(expectedFailure(ofFastify)?.message).toBe('a.b: is too large');
});

test('a full disk is told as such', () => {
  const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  expect(expectedFailure(full)).toMatchObject({ status: 503, code: 'DISK_FULL', retryable: true });
});
