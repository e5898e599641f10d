import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../../../src/main/db/open';
import { createLedger, type UsageEntry } from '../../../../src/main/spending/ledger/ledger';
import { createPrices } from '../../../../src/main/spending/prices/prices';
import { createUsageExport, type UsageExport } from '../../../../src/main/spending/usage/export';
import { contract, type ParsedInput } from '../../../../src/shared/commands';
import { entry, NOON, PROFILE, someEntries, tokens } from '../entries';

let folder: string;
let target: string;
let database: OpenDatabase;
let usageExport: UsageExport;
let record: (...entries: UsageEntry[]) => void;
let progress: { done: number; total: number }[];
let suggested: string[];
let onProgress: () => void;
/** What the user picks. */
let choose: () => Promise<string | null>;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-export-'));
  target = path.join(folder, 'usage.out');
  database = openDatabase(path.join(folder, 'chatelaine.db'));
  const prices = createPrices({ db: database.db });
  const ledger = createLedger({ database, prices, timeZone: () => 'Asia/Kolkata' });
  record = (...entries) => void database.transaction((tx) => ledger.recordMany(tx, entries));
  progress = [];
  suggested = [];
  onProgress = () => {};
  choose = async () => target;
  usageExport = createUsageExport({
    database,
    emit: (_, payload) => {
      if ('done' in payload) progress.push({ done: payload.done, total: payload.total });
      onProgress();
    },
    chooseSaveFile: (name) => {
      suggested.push(name);
      return choose();
    },
  });
});
afterEach(() => {
  database.close();
  fs.rmSync(folder, { recursive: true });
});

type Question = ParsedInput<'usage.export'>;
const csv: Question = {
  profileId: PROFILE,
  from: '2026-11-10',
  to: '2026-11-20',
  filter: {},
  format: 'csv',
};
const json: Question = { ...csv, format: 'json' };

async function run(question: Question): Promise<string> {
  const answer = await usageExport.run(question);
  contract.usage.export.output.parse(answer);
  const text = fs.readFileSync(target, 'utf8');
  expect(answer).toMatchObject({ path: target, wasCancelled: false });
  expect(answer?.bytes).toBe(Buffer.byteLength(text));
  return text;
}

/** RFC 4180, strictly: every quote is doubled inside of quotes and absent outside; lines end in CRLF. */
function parseCsv(text: string): string[][] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const rows: string[][] = [[]];
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const match = cell.exec(text);
    if (!match) throw new Error(`no cell at ${at}: ${text.slice(at, at + 40)}`);
    rows.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') rows.push([]);
  }
  expect(rows.pop()).toEqual([]);
  return rows;
}

function objects(text: string): Record<string, string>[] {
  const [header = [], ...rows] = parseCsv(text);
  return rows.map((row) => {
    expect(row).toHaveLength(header.length);
    return Object.fromEntries(header.map((name, index) => [name, row[index] ?? '']));
  });
}

const leftovers = () => fs.readdirSync(folder).filter((name) => name.includes('usage.out'));

describe('CSV', () => {
  test('has a line for each record, oldest first, exact to the micro-dollar and millisecond', async () => {
    record(
      entry({ requestId: 'newer', at: Date.UTC(2026, 10, 19, 23, 59, 59, 7), isEstimated: true }),
      entry({ requestId: 'older', at: Date.UTC(2026, 10, 12), model: 'x', serviceTier: null }),
    );
    const [older, newer] = objects(await run(csv));
    expect(older).toMatchObject({
      time: '2026-11-12T00:00:00.000Z',
      requestId: 'older',
      costMicroUsd: '',
      costUsd: '',
      serviceTier: '',
    });
    expect(newer).toEqual({
      time: '2026-11-19T23:59:59.007Z',
      day: '2026-11-20',
      source: 'session',
      requestId: 'newer',
      profile: 'Personal',
      provider: 'ANTHROPIC',
      model: 'claude-haiku-4-5',
      credential: 'Main key',
      client: '',
      sessionId: entry().session?.id,
      session: 'First session',
      workspace: '/home/ada/engine',
      inputTokens: '1000',
      outputTokens: '500',
      cacheReadTokens: '0',
      cacheWrite5mTokens: '0',
      cacheWrite1hTokens: '0',
      thinkingTokens: '0',
      webSearches: '0',
      serviceTier: 'standard',
      speed: '',
      inferenceGeo: '',
      isEstimated: 'true',
      costMicroUsd: '3500',
      costUsd: '0.003500',
      priceId: 'claude-haiku-4-5@start',
    });
  });

  test('of nothing is the header', async () => {
    expect(parseCsv(await run(csv))).toHaveLength(1);
    expect(progress).toEqual([{ done: 0, total: 0 }]);
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1'])(
    'text that a spreadsheet would run, as %j, is only text',
    async (title) => {
      record(entry({ session: { id: '', title } }));
      expect(objects(await run(csv))).toMatchObject([{ session: `'${title}` }]);
    },
  );
});

test('whatever the names are, both formats give them back, and the sums', async () => {
  const named = fc.tuple(
    someEntries,
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom('a,b', 'say "hi"', 'line\r\nbreak', "it's", '{"a":1}', 'Ünïcödé 🔑', ''),
  );
  let round = 0;
  await fc.assert(
    fc.asyncProperty(named, async ([entries, some, title]) => {
      round += 1;
      const workspace = `/round ${round}`;
      const model = `m${some.replaceAll('\0', '')}`;
      const renamed = entries.map((one, index) => ({
        ...one,
        requestId: `req ${round} ${index}`,
        session: { id: '', title },
        workspace,
        model,
      }));
      record(...renamed);
      const filter = { workspace };
      const rows = objects(await run({ ...csv, filter }));
      const parsed: Record<string, unknown>[] = JSON.parse(await run({ ...json, filter }));
      expect(rows).toHaveLength(entries.length);
      expect(new Set(rows.map((row) => `${row.model} ${row.session}`))).toEqual(
        new Set([`${model} ${title}`]),
      );
      expect(parsed.map(({ requestId }) => requestId)).toEqual(
        rows.map(({ requestId }) => requestId),
      );
      expect(new Set(parsed.map((one) => `${one.model} ${one.session}`))).toEqual(
        new Set([`${model} ${title}`]),
      );
      const sum = (values: unknown[]) => values.reduce<number>((all, one) => all + Number(one), 0);
      const output = sum(entries.map((one) => one.tokens.output));
      expect(sum(rows.map((row) => row.outputTokens))).toBe(output);
      expect(sum(parsed.map((one) => one.outputTokens))).toBe(output);
    }),
    { numRuns: 8 },
  );
});

test('JSON has numbers, flags and nulls', async () => {
  record(entry({ requestId: 'a', at: NOON - 1 }), entry({ requestId: 'b', model: 'x' }));
  expect(JSON.parse(await run(json))).toMatchObject([
    { requestId: 'a', inputTokens: 1_000, isEstimated: false, costUsd: 0.0035, speed: null },
    { requestId: 'b', costMicroUsd: null, costUsd: null, priceId: null },
  ]);
  expect(JSON.parse(await run({ ...json, filter: { text: 'nowhere' } }))).toEqual([]);
});

test('the file is offered a name, and is the user’s alone', async () => {
  record(entry());
  await run(csv);
  expect(suggested).toEqual(['chatelaine-usage-2026-11-10-to-2026-11-20.csv']);
  expect(fs.statSync(target).mode & 0o777).toBe(0o600);
});

test('nothing happens when the user picks no file', async () => {
  choose = async () => null;
  expect(await usageExport.run(csv)).toBeNull();
  expect([leftovers(), progress]).toEqual([[], []]);
});

describe('a long export', () => {
  const COUNT = 20_000;
  beforeEach(() =>
    record(
      ...Array.from({ length: COUNT }, (_, index) =>
        entry({ requestId: `req_${index}`, at: NOON - index, tokens: tokens({ input: index }) }),
      ),
    ),
  );

  test('tells how far it is, ends once, and is the state at its beginning', async () => {
    onProgress = () => record(entry({ requestId: `meanwhile ${progress.length}` }));
    expect(JSON.parse(await run(json))).toHaveLength(COUNT);
    expect(progress.length).toBeGreaterThan(1);
    expect(progress.at(-1)).toEqual({ done: COUNT, total: COUNT });
    expect(progress.filter(({ done, total }) => done === total)).toHaveLength(1);
    const told = progress.map(({ done }) => done);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });

  test('can be cancelled: the file that was there before stays, and nothing else', async () => {
    fs.writeFileSync(target, 'from before');
    onProgress = () => usageExport.cancel();
    const answer = await usageExport.run(csv);
    expect(answer).toMatchObject({ wasCancelled: true });
    expect(answer?.records).toBeLessThan(COUNT);
    expect(fs.readFileSync(target, 'utf8')).toBe('from before');
    expect(leftovers()).toEqual(['usage.out']);
    onProgress = () => {};
    await run(csv);
  });

  test('is the only one at a time', async () => {
    const first = usageExport.run(csv);
    await expect(usageExport.run(csv)).rejects.toMatchObject({ code: 'CONFLICT' });
    await first;
  });

  test('closing ends it and leaves nothing', async () => {
    let isOver = false;
    const over = usageExport.run(csv).finally(() => {
      isOver = true;
    });
    await usageExport.close();
    expect(leftovers()).toEqual([]);
    await over;
    expect(isOver).toBe(true);
  });

  // A limit on the size of files stands in for a full disk: it strikes in the middle of a write as well.
  test.skipIf(process.platform !== 'linux')('a full disk is told and leaves nothing', async () => {
    const limit = (bytes: string) =>
      execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`]);
    limit('200000');
    const failed = await usageExport.run(csv).catch((error: unknown) => error);
    limit('unlimited');
    expect(failed).toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringMatching(/disk is full/),
    });
    expect(leftovers()).toEqual([]);
    await run(csv);
  });
});

test.each([
  ['a folder that is not there', () => path.join(folder, 'absent', 'usage.out')],
  ['a folder', () => fs.mkdtempSync(`${target}-`)],
])('%s cannot be written to: it is told and leaves nothing', async (_, place) => {
  record(entry());
  const picked = place();
  choose = async () => picked;
  const before = leftovers();
  await expect(usageExport.run(csv)).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringMatching(/cannot be written there/),
  });
  expect(leftovers()).toEqual(before);
});

test('a range that ends before it begins is refused before anybody is asked for a file', async () => {
  await expect(usageExport.run({ ...csv, to: '2026-11-01' })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
  expect(suggested).toEqual([]);
});
