import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  filledParts,
  gapWords,
} from '../../../../../src/renderer/screens/sessions/templates/filled-prompt';
import { sessionOf } from '../../../../../src/renderer/screens/sessions/templates/start-template';
import { choiceWords } from '../../../../../src/renderer/screens/sessions/templates/template-words';
import {
  contentOf,
  draftOf,
  readTemplate,
} from '../../../../../src/renderer/screens/settings/templates/template-draft';
import type { Template } from '../../../../../src/shared/commands/templates';
import { fillIn, placeholdersOf } from '../../../../../src/shared/placeholders';

const PROMPT = 'Review {{branch}} against {{base=main}}, {{branch}} first';

const template: Template = {
  id: '01938f2a-0000-7000-8000-000000000001',
  profileId: '01938f2a-0000-7000-8000-000000000002',
  name: 'Review',
  prompt: PROMPT,
  workspace: '',
  model: null,
  mode: 'plan',
  effort: null,
  tools: ['read'],
  webAccess: false,
  inWorktree: true,
  budgetMicroUsd: 1_500_000,
  placeholders: placeholdersOf(PROMPT),
  createdAt: 1,
  updatedAt: 1,
};

describe('the preview of a prompt', () => {
  it('shows answers, usual answers and gaps apart from what was written', () => {
    const parts = filledParts(PROMPT, template.placeholders, { branch: '' });
    expect(parts).toEqual([
      { text: 'Review ', kind: 'written' },
      { text: 'branch', kind: 'gap' },
      { text: ' against ', kind: 'written' },
      { text: 'main', kind: 'answer' },
      { text: ', ', kind: 'written' },
      { text: 'branch', kind: 'gap' },
      { text: ' first', kind: 'written' },
    ]);
    expect(gapWords(parts)).toBe('“branch” stays empty.');
  });

  it('shows exactly what is sent, whatever is answered', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab {}=$&\n') });
    fc.assert(
      fc.property(text, text, (branch, base) => {
        const answers = { branch, base };
        const parts = filledParts(PROMPT, template.placeholders, answers);
        const shown = parts.filter(({ kind }) => kind !== 'gap').map((part) => part.text);
        expect(shown.join('')).toBe(fillIn(PROMPT, answers));
      }),
    );
  });
});

describe('a template', () => {
  it('starts a session with what it says, and the usual where it says nothing', () => {
    const start = { template, workspace: '/w', usualModel: 'usual', answers: {} };
    expect(sessionOf({ ...start, isInWorktree: true })).toMatchObject({
      model: 'usual',
      mode: 'plan',
      tools: ['read'],
      budgetMicroUsd: 1_500_000,
      worktree: {},
    });
    const open = { ...template, mode: null };
    const input = sessionOf({ ...start, template: open, isInWorktree: false });
    expect(input).not.toHaveProperty('mode');
    expect(input.worktree).toBeNull();
  });

  it('comes out of the form as it went in', () => {
    expect(readTemplate(draftOf(template))).toEqual(contentOf(template));
  });

  it('is not read without a name or a prompt, or with a budget that is none', () => {
    const draft = draftOf(template);
    expect(readTemplate({ ...draft, name: ' ' })).toBeNull();
    expect(readTemplate({ ...draft, prompt: '\n' })).toBeNull();
    expect(readTemplate({ ...draft, budget: 'ten' })).toBeNull();
    expect(readTemplate({ ...draft, budget: ' ' })).toMatchObject({ budgetMicroUsd: null });
  });

  it('says what it decides', () => {
    expect(choiceWords(template)).toEqual(['plan', '1 tool', 'worktree', 'up to $1.50']);
  });
});
