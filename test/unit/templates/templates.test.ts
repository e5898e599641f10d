import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../../src/main/db/open';
import { profiles } from '../../../src/main/db/schema';
import { createTemplates, type Templates } from '../../../src/main/templates/templates';
import { fillIn, placeholdersOf } from '../../../src/shared/placeholders';

let database: OpenDatabase;
let templates: Templates;
let told: string[];
const KEY = 'sk-ant-not-a-real-one';

beforeEach(() => {
  database = openDatabase(':memory:');
  for (const id of ['p', 'q'])
    database.db.insert(profiles).values({ id, name: id, createdAt: 1, updatedAt: 1 }).run();
  told = [];
  templates = createTemplates({
    database,
    clock: { now: () => 5 },
    emit: (name) => void told.push(name),
    mask: (text) => text.replaceAll(KEY, '[secret]'),
  });
});
afterEach(() => database.close());

const USUAL = {
  workspace: '',
  model: null,
  mode: null,
  effort: null,
  tools: null,
  webAccess: false,
  inWorktree: false,
  budgetMicroUsd: null,
};
const draft = (name: string, prompt = 'Do it.', workspace = '') => ({
  ...USUAL,
  profileId: 'p',
  name,
  prompt,
  workspace,
});
const code = (expected: string) => expect.objectContaining({ code: expected });

describe('templates', () => {
  test('are kept whole, listed by name, each for its profile and workspace', () => {
    const kept = { ...draft('review', 'Review {{what}}.'), tools: ['read'], budgetMicroUsd: 5 };
    const made = templates.add(kept);
    templates.add(draft('Bump', 'Bump.', '/w/site'));
    expect(made).toMatchObject({ ...kept, placeholders: [{ name: 'what', usual: '' }] });
    const names = (workspace?: string) =>
      templates.list({ profileId: 'p', workspace }).map(({ name }) => name);
    expect(names()).toEqual(['Bump', 'review']);
    expect(names('/w/site')).toEqual(['Bump', 'review']);
    expect(names('/w/api')).toEqual(['review']);
    expect(templates.list({ profileId: 'q' })).toEqual([]);
    expect(told).toEqual(['templates.changed', 'templates.changed']);
  });

  test('have one name each in one place, also after a change', () => {
    templates.add(draft('a'));
    const b = templates.add(draft('b'));
    templates.add(draft('a', 'Here.', '/w/site'));
    expect(() => templates.add(draft('a'))).toThrow(code('CONFLICT'));
    const { profileId: _, ...renamed } = draft('a');
    expect(() => templates.update({ ...renamed, templateId: b.id })).toThrow(code('CONFLICT'));
    expect(templates.update({ ...renamed, name: 'b', prompt: 'New.', templateId: b.id })).toEqual(
      expect.objectContaining({ id: b.id, prompt: 'New.', createdAt: 5 }),
    );
  });

  test('that were removed are gone, and can be added again as they were', () => {
    const made = templates.add(draft('a', 'Say {{this=hello}}.'));
    templates.remove(made.id);
    expect(templates.list({ profileId: 'p' })).toEqual([]);
    expect(() => templates.remove(made.id)).toThrow(code('NOT_FOUND'));
    expect(templates.add(draft('a', made.prompt)).placeholders).toEqual(made.placeholders);
  });

  test('hold no key of the vault', () => {
    expect(templates.add(draft('a', `Use ${KEY}.`)).prompt).toBe('Use [secret].');
  });
});

describe('placeholders', () => {
  test('are found once each, with the first usual answer', () => {
    expect(placeholdersOf('{{a}} {{ b = two words }} {{a=x}} {{}} {{a b}} { {c} }')).toEqual([
      { name: 'a', usual: 'x' },
      { name: 'b', usual: 'two words' },
      { name: 'a b', usual: '' },
    ]);
  });

  test('are filled with what is answered, as it is, or with what is usual', () => {
    const prompt = 'Fix {{file=all}} like {{ how }}, then {{file}}.';
    expect(fillIn(prompt, { file: '$& {{how}}', how: 'this' })).toBe(
      'Fix $& {{how}} like this, then $& {{how}}.',
    );
    expect(fillIn(prompt, { how: ' ' })).toBe('Fix all like , then all.');
  });

  test('leave text without them as it is, and never remain', () => {
    fc.assert(
      fc.property(fc.string(), fc.stringMatching(/^[a-z]{1,8}$/), (text, name) => {
        const plain = text.replaceAll(/[{}]/g, '');
        expect(fillIn(plain, {})).toBe(plain);
        expect(fillIn(`${plain}{{${name}}}${plain}`, { [name]: 'x' })).toBe(`${plain}x${plain}`);
      }),
    );
  });
});
