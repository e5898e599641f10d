import { describe, expect, it } from 'vitest';
import { judge, type Rule } from '../../../../src/main/agents/permissions/judge';
import { toolNamed } from '../../../../src/main/agents/permissions/tool-names';
import { LINES, RULES, WRITABLE } from '../../../support/hostile-lines';

const rule = (tool: string) => (pattern: string) =>
  ({ id: `${tool} ${pattern}`, sessionId: null, tool, pattern, decision: 'allow' }) satisfies Rule;
const rules = [...RULES.map(rule('bash')), ...WRITABLE.map(rule('write'))];
const verdict = (command: string, some: readonly Rule[] = rules) =>
  judge(
    {
      ...{ workspace: '/home/ada/app', mode: 'ask', tool: toolNamed('bash'), preview: null },
      input: { command },
    },
    some,
  ).verdict;

describe('rules over hostile lines', () => {
  it.each(LINES.map(([line, expected]) => [line, expected] as const))(
    '%j: %s',
    (line, expected) => {
      expect(verdict(line)).toBe(expected);
    },
  );

  it('asks about every one of them without rules', () => {
    for (const [line] of LINES) expect(verdict(line, []), line).toBe('ask');
  });

  it('needs every rule of a line', () => {
    const line = 'git status && npm test > test.log';
    expect(verdict(line)).toBe('allow');
    for (const missing of ['bash git status', 'bash npm test *', 'write *.log']) {
      expect(
        verdict(
          line,
          rules.filter(({ id }) => id !== missing),
        ),
        missing,
      ).toBe('ask');
    }
  });
});
