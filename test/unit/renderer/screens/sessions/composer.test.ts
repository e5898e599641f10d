import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  sizeWords,
  sortOut,
  unfit,
} from '../../../../../src/renderer/screens/sessions/composer/attachment-rules';
import {
  cachedShare,
  localDay,
} from '../../../../../src/renderer/screens/sessions/composer/cached-share';
import {
  changeDraft,
  NO_DRAFT,
  restoreDraft,
  toMessage,
} from '../../../../../src/renderer/screens/sessions/composer/drafts';
import {
  fitted,
  MODES,
  nextMode,
  optionWords,
  thinkingChoices,
} from '../../../../../src/renderer/screens/sessions/composer/option-rules';
import {
  durationWords,
  secondsLeft,
} from '../../../../../src/renderer/screens/sessions/list/session-words';
import {
  hostOf,
  isOpenable,
} from '../../../../../src/renderer/screens/sessions/transcript/server-tool-words';
import { listWords } from '../../../../../src/renderer/screens/sessions/view/list-words';
import { waitingReason } from '../../../../../src/renderer/screens/sessions/view/waiting-words';
import { MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS } from '../../../../../src/shared/commands/sessions';

const file = (name: string, type: string, size: number) => ({ name, type, size });
const MB = 1024 * 1024;

describe('files that go with a message', () => {
  it('are images and PDFs; what else is offered is named with its way in', () => {
    const { taken, refused } = sortOut(
      [
        file('a.png', 'image/png', 10),
        file('b.pdf', 'application/pdf', 10),
        file('c.svg', 'image/svg+xml', 10),
        file('d.txt', 'text/plain', 10),
        file('e.png', 'image/png', 0),
      ],
      [],
    );
    expect(taken.map(({ name }) => name)).toEqual(['a.png', 'b.pdf']);
    expect(refused).toHaveLength(3);
    expect(refused[0]).toMatch(/^c\.svg cannot be attached.*into the workspace/);
    expect(refused[2]).toBe('e.png is empty.');
  });

  it('say their size when they are too large, alone or together', () => {
    expect(sortOut([file('big.png', 'image/png', 21 * MB)], []).refused).toEqual([
      'big.png is too large: 21.0 MB, and a message takes 20.0 MB.',
    ]);
    const { refused } = sortOut([file('second.png', 'image/png', 8 * MB)], [{ bytes: 15 * MB }]);
    expect(refused).toEqual([
      'second.png was left out: with it the message would have 23.0 MB, and it takes 20.0 MB.',
    ]);
  });

  it('never pass the limits of the command, whatever comes', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 6 * MB }), { maxLength: 40 });
    fc.assert(
      fc.property(sizes, sizes, (now, before) => {
        const attached = sortOut(
          before.map((size) => file('a.png', 'image/png', size)),
          [],
        ).taken;
        const known = attached.map(({ size }) => ({ bytes: size }));
        const offered = now.map((size) => file('b.png', 'image/png', size));
        const { taken, refused } = sortOut(offered, known);
        const bytes = [...attached, ...taken].reduce((sum, { size }) => sum + size, 0);
        expect(bytes).toBeLessThanOrEqual(MAX_ATTACHMENT_BYTES);
        expect(attached.length + taken.length).toBeLessThanOrEqual(MAX_ATTACHMENTS);
        expect(taken.length + refused.length).toBe(offered.length);
      }),
    );
  });

  it('are refused by name of the model that cannot read them', () => {
    const blind = { displayName: 'Old', acceptsImages: false, acceptsPdf: true };
    const image = { mediaType: 'image/png' };
    const pdf = { mediaType: 'application/pdf' };
    expect(unfit([image, pdf], blind)).toMatch(/^Old does not read images\./);
    expect(unfit([image, pdf], { ...blind, acceptsPdf: false })).toContain('images or PDFs');
    expect(unfit([pdf], blind)).toBeNull();
    expect(unfit([image], undefined)).toBeNull();
  });

  it('have sizes for people', () => {
    expect([812, 47_000, 1023 * 1024, 3.25 * MB].map(sizeWords)).toEqual([
      '812 B',
      '46 KB',
      '1.0 MB',
      '3.3 MB',
    ]);
  });
});

describe('a draft', () => {
  const attached = {
    id: '1',
    name: 'a.png',
    mediaType: 'image/png',
    bytes: 3,
    data: 'AAAA',
  } as const;

  it('is sent without what only the screen needs', () => {
    expect(toMessage({ text: 'hi', files: [attached] })).toEqual({
      text: 'hi',
      attachments: [{ name: 'a.png', mediaType: 'image/png', data: 'AAAA' }],
    });
  });

  it('comes back before what was written while it could not be sent', () => {
    const seen: unknown[] = [];
    const look = () =>
      changeDraft('s', (draft) => {
        seen.push(draft);
        return {};
      });
    changeDraft('s', () => ({ ...NO_DRAFT, text: 'and this' }));
    restoreDraft('s', { text: 'first', files: [attached] });
    look();
    expect(seen).toEqual([{ text: 'first\n\nand this', files: [attached] }]);
  });
});

describe('the options of a session', () => {
  const model = { efforts: ['low', 'high'], thinking: ['adaptive'], hasWebTools: false } as const;
  const capable = { ...model, efforts: [...model.efforts], thinking: [...model.thinking] };

  it('go around the modes', () => {
    expect(MODES.map(nextMode)).toEqual(['accept_edits', 'plan', 'ask']);
  });

  it('offer what the model can do', () => {
    expect(thinkingChoices(capable)).toEqual(['auto', 'on']);
    expect(thinkingChoices({ thinking: ['enabled', 'disabled'] })).toEqual(['auto', 'on', 'off']);
    expect(thinkingChoices({ thinking: [] })).toEqual([]);
  });

  it('fall back to the defaults of a model that cannot do what was chosen', () => {
    expect(fitted({ effort: 'max', thinking: 'off', webAccess: true }, capable)).toEqual({
      effort: null,
      thinking: 'auto',
      webAccess: false,
    });
    const kept = { effort: 'high', thinking: 'on', webAccess: false } as const;
    expect(fitted(kept, capable)).toEqual(kept);
  });

  it('name only what differs from the defaults', () => {
    expect(optionWords({ effort: null, thinking: 'auto', webAccess: false })).toBe('');
    expect(optionWords({ effort: 'xhigh', thinking: 'off', webAccess: true })).toBe(
      'extra high effort · thinking off · web',
    );
  });
});

describe('what was read from the cache', () => {
  const record = (sessionId: string, input: number, cacheRead: number) => ({
    sessionId,
    tokens: { input, output: 9, cacheRead, cacheWrite5m: 0, cacheWrite1h: 0 },
  });

  it('is a share of what the latest request of the session sent', () => {
    const newestFirst = [record('b', 5, 5), record('a', 20, 80), record('a', 100, 0)];
    expect(cachedShare(newestFirst, 'a')).toBe(0.8);
    expect(cachedShare(newestFirst, 'c')).toBeNull();
    expect(cachedShare([record('a', 0, 0)], 'a')).toBeNull();
  });

  it('is looked for by local days', () => {
    expect(localDay(new Date(2026, 0, 5, 23, 59).getTime())).toBe('2026-01-05');
  });
});

describe('a wait for the provider', () => {
  it('counts whole seconds down to zero and no further', () => {
    const retry = { at: 10_000, attempt: 1 };
    expect([0, 9_001, 10_000, 12_000].map((now) => secondsLeft(retry, now))).toEqual([10, 1, 0, 0]);
    expect(secondsLeft(null, 0)).toBeNull();
    expect([7, 60, 125, 3_780].map(durationWords)).toEqual([
      '7 s',
      '1 min',
      '2 min 5 s',
      '1 h 3 min',
    ]);
  });

  it('says why in a few words', () => {
    expect(waitingReason({ statusCode: 'OVERLOADED', statusMessage: 'long' })).toBe('Overloaded');
    expect(waitingReason({ statusCode: 'ODD', statusMessage: 'It rests. ' })).toBe('It rests');
    expect(waitingReason({ statusCode: null, statusMessage: null })).not.toBe('');
  });
});

describe('sources of a search', () => {
  it('leave the app only as web pages', () => {
    expect(
      ['https://a.b/', 'http://a.b/', 'javascript:alert(1)', 'file:///etc'].map(isOpenable),
    ).toEqual([true, false, false, false]);
    expect([hostOf('https://www.example.com/x'), hostOf('nonsense')]).toEqual(['example.com', '']);
  });
});

describe('a list in a sentence', () => {
  it('ends with an and', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listWords)).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });
});
