import { describe, expect, test } from 'vitest';
import {
  looksLikeKey,
  refuseSecretArguments,
} from '../../../../src/cli/arguments/secret-arguments';
import { oneOfEach } from '../../../support/every-provider';
import { testKey } from '../../../support/keys';

describe('arguments that look like keys', () => {
  test('are refused, and nothing of them is said', () => {
    const key = testKey();
    const refused = () => refuseSecretArguments(['integrations', 'setup', 'anthropic', key]);
    expect(refused).toThrow(/Argument 4 looks like a key/);
    expect(refused).not.toThrow(key.slice(8, 20));
  });

  test('are refused inside of others, such as --key=…', () => {
    expect(() => refuseSecretArguments([`--secret=${testKey()}`])).toThrow('looks like a key');
  });

  test('are a program’s own business after --', () => {
    expect(() => refuseSecretArguments(['exec', '--', 'curl', testKey()])).not.toThrow();
  });

  test.each([
    'run',
    '--budget',
    '2.00',
    'claude-sonnet-5-5',
    'task-list',
    'Fix the sk- prefix',
    'check',
    '/home/dana/sk-learn-examples:/usr/bin',
  ])('%s is none', (text) => {
    expect(looksLikeKey(text)).toBe(false);
  });

  test('a client key and the owner’s token are keys', () => {
    expect(looksLikeKey(`chk_${'4fGhJk'.repeat(7)}`)).toBe(true);
    expect(looksLikeKey(`cho_${'4fGhJk'.repeat(7)}`)).toBe(true);
  });

  test('so is the secret of every provider whose secrets have a form of their own', () => {
    const formless = new Set(['AWS_IAM', 'OCI', 'AZURE']);
    for (const { provider, secret } of oneOfEach()) {
      if (formless.has(provider)) continue;
      expect(Object.values(secret).some(looksLikeKey), provider).toBe(true);
    }
  });
});
