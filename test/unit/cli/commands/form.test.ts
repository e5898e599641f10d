import { expect, test } from 'vitest';
import { formOf } from '../../../../src/cli/commands/integration-setup';
import type { CredentialField } from '../../../../src/shared/commands/credentials';

const field = (key: string, required = true): CredentialField => ({
  key,
  label: key,
  kind: 'secret',
  required,
  placeholder: '',
  formatHint: '',
  pattern: null,
});

test('the only field of a form is the whole of standard input', () => {
  expect(formOf([field('apiKey')], ' made-up \n')).toEqual({ apiKey: 'made-up' });
});

test('a service account’s file is such a field, although it is JSON', () => {
  const file = JSON.stringify({ type: 'service_account', private_key: 'made-up' });
  expect(formOf([field('serviceAccount')], file)).toEqual({ serviceAccount: file });
});

test('several fields come as JSON', () => {
  const fields = [field('accessKeyId'), field('secretAccessKey'), field('region', false)];
  const given = { accessKeyId: 'made-up', secretAccessKey: 'made-up too' };
  expect(formOf(fields, JSON.stringify(given))).toEqual(given);
  expect(() => formOf(fields, 'made-up')).toThrow('accessKeyId, secretAccessKey, region');
  expect(() => formOf(fields, 'made-up')).not.toThrow('made-up');
  expect(() => formOf(fields, JSON.stringify({ ...given, region: 1 }))).toThrow('is a text');
  expect(() => formOf(fields, JSON.stringify({ other: 'made-up' }))).toThrow('Give JSON');
});
