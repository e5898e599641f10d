import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  branchProblem,
  plainBranch,
  suggestBranch,
} from '../../../../../src/renderer/screens/sessions/create/branch-name';
import { baseWords } from '../../../../../src/renderer/screens/sessions/create/repository-words';
import {
  OWN_TOOLS,
  serverTools,
  toggled,
  withTools,
} from '../../../../../src/renderer/screens/sessions/create/tool-choice';

describe('the suggested branch', () => {
  it('has the first words of what the session is about', () => {
    expect(suggestBranch('Répare the checkout, please!\nThen more', [])).toBe(
      'repare-the-checkout-please',
    );
    expect(suggestBranch('', [])).toBe('session');
    expect(suggestBranch('修复测试', [])).toBe('session');
  });

  it('can always be made, whatever is written and whatever branches there are', () => {
    const name = fc.stringMatching(/^[a-c]{1,2}(\/[a-c])?$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), name), fc.array(name), (prompt, names) => {
        const branches = ['main', ...names.map((one) => `chatelaine/${one}`)];
        const suggested = suggestBranch(prompt, branches);
        expect(branchProblem(suggested, branches)).toBeNull();
        expect(suggested.length).toBeLessThanOrEqual(44);
      }),
    );
  });
});

describe('a branch that was written', () => {
  it('may have the prefix or not', () => {
    expect(plainBranch(' chatelaine/fix ')).toBe('fix');
    expect(plainBranch('fix/it')).toBe('fix/it');
  });

  it('is refused where git would refuse it, or where another is in its way', () => {
    for (const bad of ['a b', 'a..b', '-a', 'a/', 'a.lock', 'a~1', 'a@{1}', 'a//b', '/a', 'a:b']) {
      expect(branchProblem(bad, []), bad).not.toBeNull();
    }
    expect(branchProblem('fix', ['chatelaine/Fix'])).toContain('already');
    expect(branchProblem('fix', ['chatelaine/fix/deep'])).toContain('already');
    expect(branchProblem('fix/deep', ['chatelaine/fix'])).toContain('already');
    expect(branchProblem('fix-2', ['chatelaine/fix'])).toBeNull();
  });
});

describe('what a worktree begins from', () => {
  it('is a branch, a commit or nothing', () => {
    const head = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';
    expect(baseWords({ branch: 'main', head })).toContain('main at 1a2b3c4');
    expect(baseWords({ branch: null, head })).toContain('commit 1a2b3c4');
    expect(baseWords({ branch: 'main', head: null })).toContain('no commits yet');
  });
});

describe('the tools of a session', () => {
  it('come and go together where they belong together', () => {
    const [commands] = OWN_TOOLS.filter(({ names }) => names.includes('bash'));
    const names = commands?.names ?? [];
    expect(toggled(['read', 'bash'], names)).toEqual(['read', ...names]);
    expect(toggled(['read', ...names], names)).toEqual(['read']);
    expect(withTools(['read'], ['read', 'glob'], true)).toEqual(['read', 'glob']);
  });

  it('are those of servers that are on, in this workspace', () => {
    const tool = (name: string, isEnabled = true) => ({ name, description: '', isEnabled });
    const server = { name: 'issues', workspace: null, isEnabled: true };
    const groups = serverTools(
      [
        { ...server, tools: [tool('get'), tool('close', false)] },
        { ...server, name: 'off', isEnabled: false, tools: [tool('x')] },
        { ...server, name: 'other', workspace: '/b', tools: [tool('x')] },
        { ...server, name: 'untested', tools: [] },
      ],
      '/a',
    );
    expect(groups).toEqual([
      { server: 'issues', tools: [{ label: 'get', names: ['mcp__issues__get'] }] },
    ]);
  });
});
