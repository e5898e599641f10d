import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { commandNames, contract, findCommand } from '../../../src/shared/commands';
import { EVENT_NAMES } from '../../../src/shared/events';

describe('the contract', () => {
  test('every name leads to its own command', () => {
    const definitions = Object.values(contract).flatMap((domain) => Object.values<unknown>(domain));
    expect(commandNames.map(findCommand)).toEqual(definitions);
    expect(new Set(commandNames).size).toBe(definitions.length);
  });

  test.each([
    '',
    'usage',
    'usage.',
    'usage.nothing',
    'Usage.today',
    '__proto__',
    'usage.__proto__',
  ])('%j leads nowhere', (name) => {
    expect(findCommand(name)).toBeUndefined();
  });

  test.each(commandNames)('%s takes an object and nothing that it does not know', (name) => {
    const input = findCommand(name)?.input;
    const issues = input?.safeParse({ surplus: 1 }).error?.issues ?? [];
    expect(issues.map(({ code }) => code)).toContain('unrecognized_keys');
    for (const wrong of [undefined, null, 'text', 7, []]) {
      expect(input?.safeParse(wrong).success).toBe(false);
    }
  });

  test.each(commandNames)('%s can be described as JSON Schema, for other doors', (name) => {
    const command = findCommand(name);
    expect(command && z.toJSONSchema(command.output)).toBeTruthy();
  });
});

test('no event has two names', () => {
  expect(new Set(EVENT_NAMES).size).toBe(EVENT_NAMES.length);
});
