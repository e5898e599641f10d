import { describe, expect, it } from 'vitest';
import { fieldProblem } from '../../../../../src/renderer/screens/settings/field-problem';
import {
  rulesIn,
  ruleWords,
  toolWords,
} from '../../../../../src/renderer/screens/settings/permissions/rule-words';
import { placesFrom } from '../../../../../src/renderer/screens/settings/places';
import type { PermissionRule } from '../../../../../src/shared/commands/permissions';

function rule(values: Partial<PermissionRule>): PermissionRule {
  return {
    id: '0',
    workspace: null,
    tool: 'bash',
    pattern: 'ls',
    decision: 'allow',
    createdAt: 0,
    ...values,
  };
}

describe('rules', () => {
  it('shows those of the workspace first, then those of everywhere, and no others', () => {
    const everywhere = rule({ pattern: 'everywhere' });
    const other = rule({ pattern: 'other', workspace: '/b' });
    const write = rule({ pattern: 'src/**', workspace: '/a', tool: 'write' });
    const allow = rule({ pattern: 'allow', workspace: '/a' });
    const deny = rule({ pattern: 'deny', workspace: '/a', decision: 'deny' });
    const shown = rulesIn([everywhere, other, write, allow, deny], '/a');
    expect(shown).toEqual([deny, allow, write, everywhere]);
    expect(rulesIn([everywhere, other, allow], null)).toEqual([everywhere]);
  });

  it('names tools and rules for people', () => {
    expect(toolWords('bash')).toEqual({ name: 'Commands', server: null });
    expect(toolWords('mcp__my_issues__get__all')).toEqual({
      name: 'get__all',
      server: 'my_issues',
    });
    expect(ruleWords(rule({ pattern: 'git push *', decision: 'deny' }))).toBe('Deny git push *');
    expect(ruleWords(rule({ tool: 'mcp__a__b', pattern: '*' }))).toBe('Allow b');
  });
});

describe('what a command says about a field', () => {
  const error = (message: string, field?: string) => ({
    code: 'INVALID_INPUT' as const,
    message,
    retryable: false,
    ...(field === undefined ? {} : { details: { field } }),
  });

  it('comes without the path of the field', () => {
    expect(fieldProblem(error('pattern: Too long', 'pattern'))).toEqual({
      field: 'pattern',
      message: 'Too long',
    });
    expect(fieldProblem(error('No address', 'transport'))).toEqual({
      field: 'transport',
      message: 'No address',
    });
    expect(
      fieldProblem(error('transport.allowedDomains.0: No', 'transport.allowedDomains.0')),
    ).toEqual({ field: 'allowedDomains', message: 'No' });
    expect(fieldProblem(error('Not this one'))).toEqual({ field: '', message: 'Not this one' });
  });

  it('is nothing for other failures', () => {
    expect(fieldProblem({ ...error('x'), code: 'CONFLICT' })).toBeUndefined();
    expect(fieldProblem(undefined)).toBeUndefined();
  });
});

it('lists a folder once, where it came first', () => {
  expect(placesFrom(['/b', '/a'], ['/a', '/c'])).toEqual(['/b', '/a', '/c']);
});
