import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clientStatus,
  historyLine,
  isOver,
  keyName,
  keyStatus,
  untilWords,
  usableKeys,
} from '../../../../../src/renderer/screens/clients/client-words';
import { spendOf } from '../../../../../src/renderer/screens/clients/detail/spend';
import {
  portProblem,
  readPort,
  standingOf,
} from '../../../../../src/renderer/screens/clients/gateway/gateway-words';
import { snippetsFor } from '../../../../../src/renderer/screens/clients/key/snippets';
import {
  countProblem,
  creationOf,
  draftOf,
  expiryOf,
  limitsOf,
  NEW_CLIENT,
} from '../../../../../src/renderer/screens/clients/limits/limits-draft';
import { findClients } from '../../../../../src/renderer/screens/clients/list/find-clients';
import type { Client, ClientKey } from '../../../../../src/shared/commands/clients';
import { clients as contract } from '../../../../../src/shared/commands/clients';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = new Date(2026, 10, 21, 12).getTime();
const PROFILE = '01938f2a-0000-7000-8000-000000000001';

const keyWith = (values: Partial<ClientKey>): ClientKey => ({
  id: '01938f2a-0000-7000-8000-000000000002',
  name: '',
  prefix: 'chk_4fGh',
  status: 'active',
  createdAt: NOW - DAY,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  ...values,
});

const clientWith = (values: Partial<Client>): Client => ({
  id: '01938f2a-0000-7000-8000-000000000003',
  profileId: PROFILE,
  name: 'Claude Code',
  kind: 'program',
  isActive: true,
  createdAt: NOW - DAY,
  archivedAt: null,
  lastUsedAt: null,
  todayMicroUsd: 0,
  credentialId: null,
  allowedModels: null,
  requestsPerMinute: null,
  concurrentRequests: null,
  keys: [keyWith({})],
  ...values,
});

describe('the status of a client', () => {
  it('is active only while a key of it works', () => {
    expect(clientStatus(clientWith({}), NOW).word).toBe('Active');
    expect(clientStatus(clientWith({ keys: [] }), NOW).word).toBe('No valid key');
    const ended = [keyWith({ status: 'revoked' }), keyWith({ status: 'expired' })];
    expect(clientStatus(clientWith({ keys: ended }), NOW).word).toBe('No valid key');
  });

  it('says what refuses it first: archived, then inactive', () => {
    expect(clientStatus(clientWith({ archivedAt: NOW, isActive: false }), NOW).word).toBe(
      'Archived',
    );
    expect(clientStatus(clientWith({ isActive: false, keys: [] }), NOW).word).toBe('Inactive');
  });

  it('is over for good once the program of `exec` has ended', () => {
    expect(isOver(clientWith({ kind: 'exec', archivedAt: NOW }))).toBe(true);
    expect(isOver(clientWith({ kind: 'exec' }))).toBe(false);
    expect(isOver(clientWith({ archivedAt: NOW }))).toBe(false);
  });

  it('sees that a key has expired since it was asked for', () => {
    const key = keyWith({ expiresAt: NOW });
    expect(keyStatus(key, NOW - 1).word).toBe('Ends in 1 m');
    expect(keyStatus(key, NOW).word).toBe('Expired');
    expect(usableKeys(clientWith({ keys: [key] }), NOW)).toEqual([]);
  });

  it('warns of an end that is near, and only then', () => {
    expect(keyStatus(keyWith({ expiresAt: NOW + 5 * HOUR }), NOW)).toEqual({
      word: 'Ends in 5 h',
      tone: 'warning',
    });
    expect(keyStatus(keyWith({ expiresAt: NOW + 4 * DAY }), NOW).word).toBe('Active');
  });
});

describe('words about a client', () => {
  it.each([
    [1, 'in 1 m'],
    [59 * 60_000, 'in 59 m'],
    [60 * 60_000, 'in 1 h'],
    [47 * HOUR, 'in 47 h'],
    [12 * DAY, 'in 12 days'],
    [0, 'now'],
  ])('says how long %d ms are', (ms, words) => {
    expect(untilWords(NOW + ms, NOW)).toBe(words);
  });

  it('calls a key by its name, or by its first characters', () => {
    expect(keyName(keyWith({ name: 'Laptop' }))).toBe('Laptop');
    expect(keyName(keyWith({}))).toBe('chk_4fGh…');
  });

  it('tells what happened, by whom, and what it does not know as it is', () => {
    const entry = { at: NOW, actor: 'user', action: 'rotate-key', outcome: 'ok', keys: [] };
    expect(historyLine(entry)).toBe('Key rotated');
    expect(historyLine({ ...entry, actor: 'cli' })).toBe('Key rotated by the command line');
    const keys = ['chk_4fGh', 'chk_9hQx'];
    expect(historyLine({ ...entry, keys })).toBe('Key rotated chk_4fGh… → chk_9hQx…');
    expect(historyLine({ ...entry, action: 'revoke-key', keys: ['chk_4fGh'] })).toBe(
      'Key revoked chk_4fGh…',
    );
    expect(historyLine({ ...entry, action: 'new-deed', outcome: 'no' })).toBe('new-deed: no');
  });
});

describe('the draft of a client', () => {
  const named = { ...NEW_CLIENT, name: '  Claude Code ' };

  it('needs a name and nothing else', () => {
    expect(creationOf(NEW_CLIENT, PROFILE, NOW)).toBeNull();
    expect(creationOf(named, PROFILE, NOW)).toEqual({
      profileId: PROFILE,
      name: 'Claude Code',
      credentialId: null,
      allowedModels: null,
      requestsPerMinute: null,
      concurrentRequests: null,
      expiresAt: null,
      budget: null,
    });
  });

  it('takes limits, an expiry and a hard budget along', () => {
    const input = creationOf(
      {
        ...named,
        limits: {
          credentialId: null,
          models: ['claude-haiku-5-5'],
          requestsPerMinute: ' 60 ',
          concurrentRequests: '2',
        },
        expiry: { kind: '30', date: '' },
        budget: { limit: '2.50', period: 'day' },
      },
      PROFILE,
      NOW,
    );
    expect(input).toMatchObject({
      allowedModels: ['claude-haiku-5-5'],
      requestsPerMinute: 60,
      concurrentRequests: 2,
      expiresAt: NOW + 30 * DAY,
      budget: { limitMicroUsd: 2_500_000, period: 'day' },
    });
  });

  it('is not sent while a field is wrong', () => {
    const limits = { ...NEW_CLIENT.limits, requestsPerMinute: '0' };
    expect(creationOf({ ...named, limits }, PROFILE, NOW)).toBeNull();
    expect(
      creationOf({ ...named, budget: { limit: '0', period: 'day' } }, PROFILE, NOW),
    ).toBeNull();
    const yesterday = { kind: 'date', date: '2026-11-20' } as const;
    expect(creationOf({ ...named, expiry: yesterday }, PROFILE, NOW)).toBeNull();
  });

  it('gives what the contract takes, whatever is written', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.oneof(fc.string(), fc.nat().map(String)),
        fc.oneof(fc.string(), fc.nat(200_000).map(String)),
        (name, models, requestsPerMinute, limit) => {
          const input = creationOf(
            {
              name: name.slice(0, 80),
              limits: {
                credentialId: null,
                models: models.trim() === '' ? [] : [models.trim().slice(0, 120)],
                requestsPerMinute,
                concurrentRequests: requestsPerMinute,
              },
              expiry: { kind: '7', date: '' },
              budget: { limit, period: 'month' },
            },
            PROFILE,
            NOW,
          );
          return input === null || contract.create.input.safeParse(input).success;
        },
      ),
    );
  });

  it('reads a day to its end', () => {
    expect(expiryOf({ kind: 'date', date: '2026-11-21' }, NOW)).toBe(
      new Date(2026, 10, 21, 23, 59).getTime(),
    );
    expect(expiryOf({ kind: 'date', date: '' }, NOW)).toBeUndefined();
  });

  it('comes back from a client as it went in', () => {
    const limits = {
      credentialId: PROFILE,
      allowedModels: ['a', 'b'],
      requestsPerMinute: 120,
      concurrentRequests: null,
    };
    expect(limitsOf(draftOf(clientWith(limits)))).toEqual(limits);
    expect(limitsOf(draftOf(clientWith({})))?.allowedModels).toBeNull();
  });

  it.each(['', '1', '100000'])('accepts %j requests a minute', (text) => {
    expect(countProblem('requestsPerMinute', text)).toBeNull();
  });

  it.each(['0', '-1', '1.5', '100001', '1e3', 'ten'])('refuses %j requests a minute', (text) => {
    expect(countProblem('requestsPerMinute', text)).toMatch(/whole number from 1 to 100,000/);
  });
});

describe('the gateway in words', () => {
  const state = { isOn: true, url: 'http://127.0.0.1:7411', port: 7411, problem: null };

  it('is off, listening, moved, or not listening', () => {
    expect(standingOf({ ...state, isOn: false, url: null }).word).toBe('Off');
    expect(standingOf(state)).toMatchObject({ word: 'Listening', movedTo: null });
    expect(standingOf({ ...state, url: 'http://127.0.0.1:7412' }).movedTo).toBe(7412);
    const stuck = standingOf({ ...state, url: null, problem: 'Ports are taken.' });
    expect(stuck).toMatchObject({ word: 'Not listening', tone: 'bad' });
    expect(stuck.sentence).toContain('Ports are taken.');
    // Nothing is wrong yet.
    expect(standingOf({ ...state, url: null })).toMatchObject({ word: 'Starting', tone: 'busy' });
  });

  it.each(['1023', '65536', '', 'abc', '74 11', '-7411', '7411.5'])('refuses port %j', (text) => {
    expect(readPort(text)).toBeNull();
    expect(portProblem(text)).not.toBeNull();
  });

  it.each([
    ['1024', 1024],
    [' 7411 ', 7411],
    ['65535', 65_535],
  ])('takes port %j', (text, port) => {
    expect(readPort(text)).toBe(port);
    expect(portProblem(text)).toBeNull();
  });
});

describe('snippets', () => {
  const connection = {
    url: 'http://127.0.0.1:7499',
    apiKey: 'chk_example',
    model: 'claude-haiku-5-5',
    isPowerShell: false,
  };

  it('have the address and the key in every one of them', () => {
    const snippets = snippetsFor(connection);
    expect(snippets.map(({ id }) => id)).toEqual([
      'claude-code',
      'curl',
      'typescript',
      'python',
      'openai',
      'env',
    ]);
    for (const { text } of snippets) {
      expect(text).toContain('http://127.0.0.1:7499');
      expect(text).toContain('chk_example');
    }
  });

  it('name a model that the client may use', () => {
    for (const id of ['curl', 'typescript', 'python']) {
      expect(snippetsFor(connection).find((one) => one.id === id)?.text).toContain(
        'claude-haiku-5-5',
      );
    }
  });

  it('send valid JSON with curl', () => {
    const text = snippetsFor(connection).find(({ id }) => id === 'curl')?.text ?? '';
    const body = /-d '(.*)'/.exec(text)?.[1] ?? '';
    expect(JSON.parse(body)).toMatchObject({ model: 'claude-haiku-5-5', max_tokens: 256 });
  });

  it('set variables as the shell at hand does', () => {
    const claudeCode = (isPowerShell: boolean) =>
      snippetsFor({ ...connection, isPowerShell })[0]?.text;
    expect(claudeCode(false)).toContain('export ANTHROPIC_BASE_URL=http://127.0.0.1:7499\n');
    expect(claudeCode(true)).toContain('$env:ANTHROPIC_BASE_URL = "http://127.0.0.1:7499"\n');
  });
});

describe('finding clients', () => {
  const laptop = clientWith({ name: 'Claude Code', keys: [keyWith({ name: 'Laptop' })] });
  const nightly = clientWith({ name: 'Nightly', allowedModels: ['claude-haiku-5-5'], keys: [] });

  it.each([
    ['', ['Claude Code', 'Nightly']],
    ['CODE', ['Claude Code']],
    ['laptop', ['Claude Code']],
    ['chk_4f', ['Claude Code']],
    ['haiku', ['Nightly']],
    ['nobody', []],
  ])('finds %j by name, key or model', (text, names) => {
    expect(findClients([laptop, nightly], text).map(({ name }) => name)).toEqual(names);
  });
});

describe('what a client cost', () => {
  const tokens = { input: 1, output: 2, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
  const totals = { requests: 5, tokens, costMicroUsd: 900, unpriced: 0 };
  const summary = {
    totals,
    previous: totals,
    cacheSavedMicroUsd: 0,
    groups: [
      { ...totals, key: 'other', label: 'Other', costMicroUsd: 600 },
      { ...totals, key: 'mine', label: 'Mine', requests: 3, costMicroUsd: 300, unpriced: 1 },
    ],
    days: [
      { day: '2026-11-20', groups: { other: { costMicroUsd: 600, tokens: 3 } } },
      { day: '2026-11-21', groups: { mine: { costMicroUsd: 300, tokens: 3 } } },
    ],
  };

  it('is its own part of each day', () => {
    expect(spendOf(summary, 'mine')).toEqual({
      costMicroUsd: 300,
      requests: 3,
      tokens,
      unpriced: 1,
      days: [
        { day: '2026-11-20', costMicroUsd: 0 },
        { day: '2026-11-21', costMicroUsd: 300 },
      ],
    });
  });

  it('is nothing for one that was never used', () => {
    expect(spendOf(summary, 'new')).toMatchObject({ costMicroUsd: 0, requests: 0, tokens: null });
  });
});
