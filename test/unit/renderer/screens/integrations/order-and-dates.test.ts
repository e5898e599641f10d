import { describe, expect, it } from 'vitest';
import {
  daysUntil,
  daysWords,
  fromInput,
  toDateInput,
  toDateTimeInput,
  warningOf,
} from '../../../../../src/renderer/screens/integrations/expiry-words';
import {
  inOrder,
  moved,
  ordinal,
  placesOf,
} from '../../../../../src/renderer/screens/integrations/failover-order';
import {
  metadataEntries,
  metadataLabel,
  metadataSummary,
} from '../../../../../src/renderer/screens/integrations/metadata-words';
import { nextCard } from '../../../../../src/renderer/screens/integrations/move-card-focus';
import { outcomeWords } from '../../../../../src/renderer/screens/integrations/use-validate-all';
import type { Credential } from '../../../../../src/shared/commands/credentials';

const NOW = new Date(2026, 10, 20, 12).getTime();
const DAY = 86_400_000;

let count = 0;
function credential(values: Partial<Credential> = {}): Credential {
  count += 1;
  return {
    id: `00000000-0000-7000-8000-${String(count).padStart(12, '0')}`,
    profileId: '00000000-0000-7000-8000-000000000000',
    provider: 'ANTHROPIC',
    credentialName: 'Key',
    hint: 'abcd',
    baseUrl: null,
    validationStatus: 'VALID',
    validationMessage: null,
    lastValidatedAt: NOW,
    isActive: false,
    isEnabled: true,
    priority: 0,
    metadata: {},
    expiresAt: null,
    deactivationScheduledAt: null,
    lastUsedAt: null,
    createdAt: NOW,
    updatedAt: NOW,
    isStored: true,
    ...values,
  };
}

describe('the failover order', () => {
  it('has the active one first, then goes by priority; disabled ones have no place', () => {
    const third = credential({ priority: 2 });
    const off = credential({ priority: 0, isEnabled: false });
    const active = credential({ priority: 5, isActive: true });
    const ordered = inOrder([third, off, active]);
    expect(ordered).toEqual([active, off, third]);
    expect([...placesOf(ordered)]).toEqual([
      [active.id, 1],
      [third.id, 2],
    ]);
  });

  it('moves one item and leaves the list alone when that is no move', () => {
    const items = ['a', 'b', 'c'];
    expect(moved(items, 2, 0)).toEqual(['c', 'a', 'b']);
    expect(moved(items, 0, 1)).toEqual(['b', 'a', 'c']);
    expect(moved(items, 0, -1)).toBe(items);
    expect(moved(items, 2, 3)).toBe(items);
  });

  it('counts in words', () => {
    expect([2, 3, 4, 11, 12, 21, 22].map(ordinal)).toEqual([
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '21st',
      '22nd',
    ]);
  });
});

describe('dates', () => {
  it('warns from 14 days before, and says when it has expired', () => {
    const at = (expiresAt: number) => warningOf(credential({ expiresAt }), NOW);
    expect(at(NOW + 15 * DAY)).toBeNull();
    expect(at(NOW + 12 * DAY)).toEqual({ text: 'Expires in 12 days', tone: 'warning' });
    expect(at(NOW + DAY)).toEqual({ text: 'Expires tomorrow', tone: 'warning' });
    expect(at(NOW - 2 * DAY)).toEqual({ text: 'Expired 2 days ago', tone: 'bad' });
    expect(at(NOW - 60_000)).toEqual({ text: 'Expired today', tone: 'bad' });
  });

  it('warns of a switch-off only while it is switched on', () => {
    const deactivationScheduledAt = NOW + 3 * DAY;
    expect(warningOf(credential({ deactivationScheduledAt }), NOW)?.text).toBe(
      'Switches off in 3 days',
    );
    expect(warningOf(credential({ deactivationScheduledAt, isEnabled: false }), NOW)).toBeNull();
  });

  it('goes through an input and back in local time; a day is taken to its end', () => {
    const at = new Date(2026, 11, 2, 9, 30).getTime();
    expect(toDateTimeInput(at)).toBe('2026-12-02T09:30');
    expect(fromInput('2026-12-02T09:30')).toBe(at);
    expect(toDateInput(fromInput('2026-12-02') ?? 0)).toBe('2026-12-02');
    expect(fromInput('2026-12-02')).toBe(new Date(2026, 11, 2, 23, 59).getTime());
    expect([fromInput(''), fromInput('no date')]).toEqual([null, null]);
  });

  it('counts calendar days', () => {
    expect(daysUntil(new Date(2026, 10, 21, 0, 1).getTime(), NOW)).toBe(1);
    expect([0, 1, 12, -1, -3].map(daysWords)).toEqual([
      'today',
      'tomorrow',
      'in 12 days',
      'yesterday',
      '3 days ago',
    ]);
  });
});

describe('metadata', () => {
  it('sums up by the most telling value, never by a UUID', () => {
    expect(metadataSummary({ region: 'eu-central-1', accountId: '123456789012' })).toBe(
      '123456789012 · eu-central-1',
    );
    expect(metadataSummary({ kind: 'classic token', login: 'dana' })).toBe('dana');
    expect(metadataSummary({ organizationId: 'b1946ac9-2b1c-4d3a-9a4e-5d2f1c0e7a11' })).toBeNull();
    expect(metadataSummary({})).toBeNull();
  });

  it('labels what it knows and takes apart what it does not', () => {
    expect(metadataLabel('arn')).toBe('ARN');
    expect(metadataLabel('billingAccountName')).toBe('Billing account name');
    const labels = metadataEntries({ keyId: 'k', projectId: 'p' }).map(({ label }) => label);
    expect(labels).toEqual(['Project', 'Key id']);
  });
});

describe('moving among the cards', () => {
  // Two rows of three, and one row of one below a heading.
  const boxes = [0, 1, 2, 3, 4, 5, 6].map((at) => ({
    left: (at % 3) * 100,
    top: Math.floor(at / 3) * 50,
    width: 90,
    height: 40,
  }));

  it.each([
    [1, 'ArrowDown', 4],
    [5, 'ArrowUp', 2],
    [5, 'ArrowDown', 6],
    [6, 'ArrowDown', null],
    [0, 'ArrowUp', null],
    [2, 'ArrowRight', 3],
    [0, 'ArrowLeft', null],
    [3, 'Home', 0],
    [3, 'End', 6],
    [3, 'Enter', null],
  ])('from %i, %s leads to %s', (at, key, to) => {
    expect(nextCard(boxes, at, key)).toBe(to);
  });
});

describe('outcomeWords', () => {
  it('counts what was checked since, and leaves disabled ones out', () => {
    const all = [
      credential(),
      credential({ validationStatus: 'INVALID' }),
      credential({ lastValidatedAt: NOW - DAY }),
      credential({ isEnabled: false }),
    ];
    expect(outcomeWords(all, NOW - 1_000)).toBe('1 valid, 1 invalid, 1 not checked.');
    expect(outcomeWords([credential()], NOW - 1_000)).toBe('1 valid.');
  });
});
