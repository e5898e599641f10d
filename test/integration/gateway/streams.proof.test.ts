import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../src/main/db/open';
import { gatewayRequests, payments, usageRecords } from '../../../src/main/db/schema';
import { measure } from '../../../src/main/gateway/passthrough/anthropic-size';
import { countDifferences, verifyRollups } from '../../../src/main/spending/ledger/rollup-proof';
import { buildGatewayProcess, openKeyring } from '../../support/gateway-process';
import { testKey } from '../../support/keys';
import { startMainProcess } from '../../support/main-process';
import {
  lastUserText,
  type MessagesRequest,
  type Provider,
  reply,
  startProvider,
} from '../../support/provider';
import { ask, begin, type Door, message, openPassthrough } from './passthrough-fixture';

const isFull = process.env.CHATELAINE_PROOFS === 'full';
const STREAMS = isFull ? 200 : 50;
const STEADY_MS = isFull ? 60_000 : 8_000;
const KILLS = isFull ? 10 : 3;
const KEY = testKey();

/** Each request is told by its number, in the text, in what the gateway estimates and in what it costs. */
const numberOf = (request: MessagesRequest) => Number(lastUserText(request).split(' ')[0]);
const numbered = (number: number) =>
  message({ messages: [{ role: 'user', content: `${number} ${'x'.repeat(number * 3)}` }] });
const usageOf = (number: number) => ({ input: 100_000 + number, output: 1 + (number % 500) });
const story = (request: MessagesRequest) => {
  const number = numberOf(request);
  return reply('word by word '.repeat(1 + (number % 40)), usageOf(number));
};

type Sent = { number: number; isWhole: boolean };

/** So many streams at any time, each as soon as one before it has ended, until it is time or they fail. */
async function stream(
  door: { url: string; apiKey: string },
  next: () => number | null,
  leaves: (number: number) => boolean = () => false,
): Promise<Sent[]> {
  const sent: Sent[] = [];
  const headers = { 'x-api-key': door.apiKey };
  const one = async (): Promise<void> => {
    for (let number = next(); number !== null; number = next()) {
      try {
        const asking = { headers, body: numbered(number) };
        if (leaves(number)) {
          const response = await begin(door.url, asking);
          await new Promise((resolve) => response.once('data', resolve));
          response.on('error', () => {}).destroy();
          sent.push({ number, isWhole: false });
        } else {
          const { bytes, isCut } = await ask(door.url, asking);
          sent.push({ number, isWhole: !isCut && bytes.includes('message_stop') });
        }
      } catch {
        sent.push({ number, isWhole: false });
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: STREAMS }, one));
  return sent;
}

/** Each request that the provider got is recorded once, as what it was. Answers how many were not whole. */
function expectRecorded(door: Pick<Door, 'records'>, provider: Provider): number {
  const records = door.records();
  const byId = new Map(records.map((record) => [record.requestId, record]));
  expect(byId.size).toBe(records.length);
  const estimatedInputs = records.filter((one) => one.isEstimated).map((one) => one.inputTokens);
  let cutOff = 0;
  for (const { requestId, body } of provider.journal.requests) {
    const number = numberOf(body as MessagesRequest);
    const { input, output } = usageOf(number);
    const record = byId.get(requestId);
    if (record && !record.isEstimated) {
      expect(record).toMatchObject({ inputTokens: input, outputTokens: output });
      continue;
    }
    cutOff += 1;
    const estimate = measure(body).tokens;
    // What the stream told, or where nobody saw it, what the request was estimated at.
    const ofNumber = estimatedInputs.filter((tokens) => tokens === input || tokens === estimate);
    expect(ofNumber, `request ${number}`).toHaveLength(1);
  }
  return cutOff;
}

describe('many streams at once', () => {
  test('leave one record each, with the provider’s own figures, and nothing held', async () => {
    const provider = await startProvider({ apiKeys: [KEY], script: story });
    const door = await openPassthrough();
    door.addCredential(KEY, provider.url);
    const { apiKey } = door.addClient();
    const end = Date.now() + STEADY_MS;
    let number = 0;
    const leaves = (one: number) => one % 17 === 0;
    const next = () => {
      number += 1;
      return Date.now() < end ? number % 1_000 : null;
    };
    const sent = await stream({ url: door.url, apiKey }, next, leaves);
    await expect.poll(() => door.rows(), { timeout: 20_000 }).toEqual([]);

    const records = door.records();
    expect(records).toHaveLength(provider.journal.requests.length);
    expect(records).toHaveLength(sent.length);
    const ids = provider.journal.requests.map(({ requestId }) => requestId).sort();
    expect(records.map(({ requestId }) => requestId).sort()).toEqual(ids);
    const whole = sent.filter(({ isWhole }) => isWhole);
    expect(whole.length).toBe(sent.filter((one) => !leaves(one.number)).length);
    expect(whole.length).toBeGreaterThan(STREAMS);
    expect(sumOf(records.map(({ inputTokens }) => inputTokens))).toBe(
      sumOf(sent.map((one) => usageOf(one.number).input)),
    );
    const finished = records.filter((one) => !one.isEstimated);
    expect(finished.length).toBeGreaterThanOrEqual(whole.length);
    expect(door.holds().filter(({ status }) => status !== 'captured')).toEqual([]);
    expect(sumOf(door.holds().map((one) => one.capturedMicroUsd))).toBe(
      sumOf(records.map(({ costMicroUsd }) => costMicroUsd ?? Number.NaN)),
    );
    expect(countDifferences(await verifyRollups(door.database))).toBe(0);
    await door.close();
    await provider.stop();
  }, 120_000);
});

describe('a gateway that is killed in the middle', () => {
  let start: Awaited<ReturnType<typeof buildGatewayProcess>>;
  let folder: string;
  beforeAll(async () => {
    start = await buildGatewayProcess();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-kill-'));
  }, 120_000);
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  test.each(Array.from({ length: KILLS }, (_, at) => at))(
    'has every request that reached the provider in its ledger, once (%i)',
    async (at) => {
      const provider = await startProvider({ apiKeys: [KEY], script: story });
      provider.pace(1);
      const file = path.join(folder, `${at}.db`);
      const child = await start('door', file, { url: provider.url, key: KEY });
      let number = 0;
      let isKilled = false;
      const streaming = stream(child, () => {
        number += 1;
        return isKilled ? null : number;
      });
      // Anywhere in a stream: the others have come to different places when this one begins.
      const last = STREAMS * 3 + Math.floor(Math.random() * STREAMS);
      await expect.poll(() => number, { timeout: 30_000, interval: 1 }).toBeGreaterThan(last);
      isKilled = true;
      await child.kill();
      const sent = await streaming;

      const next = await openPassthrough({ file, keyring: openKeyring });
      next.payments.expireDead();
      const left = next.rows().length;
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThanOrEqual(STREAMS);
      expect(next.recover()).toBe(left);
      const cutOff = expectRecorded(next, provider);
      // A few may have been noted and not got there; none got there without having been noted.
      expect(cutOff).toBeLessThanOrEqual(left);
      expect(next.records().filter((one) => one.isEstimated)).toHaveLength(left);
      // The last one may have been killed between its last byte and its record.
      const recorded = new Set(next.records().map((one) => one.inputTokens));
      const unseen = sent.filter((one) => one.isWhole && !recorded.has(usageOf(one.number).input));
      expect(unseen.length).toBeLessThanOrEqual(1);
      expect(next.rows()).toEqual([]);
      expect(next.holds().filter(({ status }) => status === 'authorized')).toEqual([]);
      expect(countDifferences(await verifyRollups(next.database))).toBe(0);
      await next.close();
      await provider.stop();
    },
    120_000,
  );
});

describe('the whole app', () => {
  test('that is killed with streams under way has each of them in its ledger at the next start', async () => {
    const start = await buildGatewayProcess();
    const provider = await startProvider({ apiKeys: [KEY], script: story });
    provider.pace(1);
    const dataFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-app-kill-'));
    const child = await start('composed', dataFolder, { url: provider.url, key: KEY });
    provider.journal.clear();
    let number = 0;
    let isKilled = false;
    const streaming = stream(child, () => {
      number += 1;
      return isKilled ? null : number;
    });
    await expect.poll(() => number, { timeout: 30_000, interval: 5 }).toBeGreaterThan(STREAMS * 2);
    isKilled = true;
    await child.kill();
    await streaming;

    const file = path.join(dataFolder, 'chatelaine.db');
    const left = inLedger(file).rows;
    expect(left).toBeGreaterThan(0);
    const next = await startMainProcess({ dataFolder, keyring: openKeyring });
    next.start();
    await expect.poll(() => inLedger(file).rows, { timeout: 10_000 }).toBe(0);
    await next.close();
    const { records, held } = inLedger(file);
    const cutOff = expectRecorded({ records: () => records }, provider);
    expect(cutOff).toBeLessThanOrEqual(left);
    expect(records.filter((one) => one.isEstimated)).toHaveLength(left);
    expect(held).toBe(0);
    await provider.stop();
    fs.rmSync(dataFolder, { recursive: true, force: true });
  }, 180_000);
});

/** What the file says, whoever has it open. */
function inLedger(file: string) {
  const database = openDatabase(file);
  const { db } = database;
  const holds = db.select().from(payments).where(eq(payments.status, 'authorized')).all();
  const found = {
    rows: db.select().from(gatewayRequests).all().length,
    records: db.select().from(usageRecords).all(),
    held: holds.length,
  };
  database.close();
  return found;
}

const sumOf = (figures: readonly number[]) => figures.reduce((sum, figure) => sum + figure, 0);
