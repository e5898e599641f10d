import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyRollups } from '../../../../src/main/spending/ledger/rollup-proof';
import { CCUSAGE_FIGURES, DIFFERENCES } from '../../../support/ccusage-figures';
import {
  AGREED,
  age,
  DISPUTED,
  HISTORY_START,
  replyLine,
  streamed,
  userLine,
  writeHistory,
} from '../../../support/claude-history';
import { asCcusage, NOW, type OpenImport, openImport } from '../../../support/imported';
import { entry } from '../entries';

let it: OpenImport;
beforeEach(() => {
  it = openImport();
});
afterEach(() => it.remove());

const run = () => it.start().ended;
const rows = () => it.database.db.query.usageRecords.findMany().sync();
const progress = () => it.database.db.query.importFiles.findMany().sync();
const place = (name: string) => path.join(it.folder, name);
const reply = (id: string, more = {}) =>
  replyLine({ id: `msg_${id}`, request: `req_${id}`, session: 's', ...more });

test('the totals of a history are those of ccusage, by day and model', async () => {
  writeHistory(it.home, AGREED);
  const summary = await run();
  expect(asCcusage(it)).toEqual(CCUSAGE_FIGURES);
  expect(summary).toMatchObject({ files: 4, changedFiles: 4, added: 9, unpriced: 2, bad: 5 });
  expect(await verifyRollups(it.database)).toEqual({
    days: { missing: [], surplus: [] },
    sessionDays: { missing: [], surplus: [] },
  });
});

test.each(Object.entries(DISPUTED))('what is counted of %s', async (name, lines) => {
  writeHistory(it.home, { [name]: lines });
  await run();
  const counted = rows().map((row) => row.inputTokens + row.outputTokens + row.cacheWrite5mTokens);
  const { ours } = DIFFERENCES[path.dirname(name)] ?? { ours: Number.NaN };
  expect(counted.reduce((sum, one) => sum + one, 0)).toBe(ours);
});

test('a record says all that the line says', async () => {
  const session = '44444444-4444-4444-8444-444444444444';
  const usage = {
    cache_creation_input_tokens: 30,
    cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
    cache_read_input_tokens: 5,
    server_tool_use: { web_search_requests: 2, web_fetch_requests: 1 },
    output_tokens_details: { thinking_tokens: 40 },
    inference_geo: 'us',
    speed: 'standard',
  };
  const line = replyLine({
    id: 'msg_1',
    request: 'req_1',
    session,
    usage,
    cwd: '/home/ada/a "b" é',
  });
  writeHistory(it.home, { [`p/${session}.jsonl`]: [userLine(session, ' Make\nit  go '), line] });
  await run();
  expect(rows()).toMatchObject([
    {
      source: 'import',
      requestId: 'msg_1:req_1',
      at: HISTORY_START,
      day: '2026-10-05',
      profileName: 'Personal',
      credentialId: '',
      credentialName: 'Claude Code',
      sessionId: `claude-code:${session}`,
      sessionTitle: 'Make it go',
      workspace: '/home/ada/a "b" é',
      provider: 'ANTHROPIC',
      inputTokens: 10,
      outputTokens: 100,
      cacheReadTokens: 5,
      cacheWrite5mTokens: 10,
      cacheWrite1hTokens: 20,
      thinkingTokens: 40,
      webSearches: 2,
      serviceTier: 'standard',
      speed: 'standard',
      inferenceGeo: 'us',
      isEstimated: false,
    },
  ]);
});

test('a model that advised is a request of its own', async () => {
  const iterations = [
    { type: 'message', model: null, input_tokens: 10, output_tokens: 100 },
    { type: 'advisor_message', model: 'claude-opus-4-1', input_tokens: 7, output_tokens: 8 },
  ];
  writeHistory(it.home, { 'p/s.jsonl': [reply('1', { usage: { iterations } })] });
  await run();
  expect(
    rows().map(({ requestId, model, outputTokens }) => [requestId, model, outputTokens]),
  ).toEqual([
    ['msg_1:req_1', 'claude-sonnet-4-5-20250929', 100],
    ['msg_1:req_1:advisor:0', 'claude-opus-4-1', 8],
  ]);
});

test('a reply inside of the progress of a sub-agent counts', async () => {
  const inner = { ...JSON.parse(reply('1')), type: 'assistant' };
  const line = JSON.stringify({
    type: 'progress',
    sessionId: 's',
    data: { type: 'agent_progress', message: inner },
  });
  writeHistory(it.home, { 'p/s.jsonl': [line] });
  await run();
  expect(rows()).toMatchObject([{ requestId: 'msg_1:req_1', outputTokens: 100 }]);
});

test('nothing is read again while nothing changes, and nothing is counted twice when it is', async () => {
  writeHistory(it.home, AGREED);
  await run();
  const before = rows();
  expect(await run()).toMatchObject({ files: 4, changedFiles: 0, added: 0, known: 0, bad: 0 });
  it.database.db.run('DELETE FROM import_files');
  expect(await run()).toMatchObject({ changedFiles: 4, added: 0 });
  expect(rows()).toEqual(before);
});

test('a reply that may still grow waits until it has ended or its file is quiet', async () => {
  const lines = streamed({ id: 'msg_1', request: 'req_1', session: 's' }, [1, 40, 90]);
  writeHistory(it.home, { 'p/s.jsonl': lines.slice(0, 2) });
  fs.utimesSync(place('p/s.jsonl'), NOW / 1000 - 5, NOW / 1000 - 5);
  await run();
  expect(rows()).toEqual([]);
  fs.appendFileSync(place('p/s.jsonl'), `${lines[2]}\n`);
  fs.utimesSync(place('p/s.jsonl'), NOW / 1000, NOW / 1000);
  await run();
  expect(rows()).toMatchObject([{ outputTokens: 90, isEstimated: false }]);
});

test('a reply that was cut off is taken once its file is quiet, and marked', async () => {
  const lines = streamed({ id: 'msg_1', request: 'req_1', session: 's' }, [1, 40, 90]);
  writeHistory(it.home, { 'p/s.jsonl': lines.slice(0, 2) });
  await run();
  expect(rows()).toMatchObject([{ outputTokens: 40, isEstimated: true }]);
});

test('a last line that is not complete is read again', async () => {
  const [first, second] = [reply('1'), reply('2')];
  writeHistory(it.home, { 'p/s.jsonl': [first] });
  fs.appendFileSync(place('p/s.jsonl'), second.slice(0, -30));
  age(place('p/s.jsonl'));
  expect(await run()).toMatchObject({ added: 1, bad: 0 });
  expect(progress()).toMatchObject([{ offset: first.length + 1 }]);
  fs.appendFileSync(place('p/s.jsonl'), `${second.slice(-30)}\n`);
  age(place('p/s.jsonl'));
  expect(await run()).toMatchObject({ added: 1, known: 0, bad: 0 });
});

test('a complete last line without its newline counts once the file is quiet', async () => {
  writeHistory(it.home, { 'p/s.jsonl': [] });
  fs.writeFileSync(place('p/s.jsonl'), reply('1'));
  age(place('p/s.jsonl'));
  expect(await run()).toMatchObject({ added: 1 });
  fs.appendFileSync(place('p/s.jsonl'), `\n${reply('2')}\n`);
  expect(await run()).toMatchObject({ added: 1, known: 0, bad: 0 });
});

test('a file that was replaced or cut is read from its beginning', async () => {
  writeHistory(it.home, { 'p/s.jsonl': [reply('1'), reply('2'), reply('3')] });
  await run();
  writeHistory(it.home, { 'p/s.jsonl': [reply('2')] });
  expect(await run()).toMatchObject({ added: 0, known: 1 });
  writeHistory(it.home, { 'p/s.jsonl': [reply('4'), reply('5'), reply('6'), reply('7')] });
  expect(await run()).toMatchObject({ added: 4, known: 0 });
});

test('a line of 200 MB is read at its two ends', async () => {
  const [begin = '', end = ''] = reply('long', { text: 'MIDDLE' }).split('MIDDLE');
  writeHistory(it.home, { 'p/s.jsonl': [reply('before')] });
  const file = fs.openSync(place('p/s.jsonl'), 'a');
  fs.writeSync(file, begin);
  const megabyte = 'a "usage\\":{ '.repeat(80_000);
  for (let written = 0; written < 200e6; written += megabyte.length)
    fs.writeSync(file, JSON.stringify(megabyte).slice(1, -1));
  fs.writeSync(file, `${end}\n${reply('after')}\n`);
  fs.closeSync(file);
  age(place('p/s.jsonl'));
  expect(await run()).toMatchObject({ added: 3, bad: 0 });
  expect(rows().map(({ requestId }) => requestId)).toEqual([
    'msg_before:req_before',
    'msg_long:req_long',
    'msg_after:req_after',
  ]);
});

test('cancelled in the middle it is not half done, and goes on where it ended', async () => {
  const many = Array.from({ length: 6_000 }, (_, index) => reply(`${index}`));
  writeHistory(it.home, { 'p/s.jsonl': many });
  const { write } = it.writing;
  const cancelled = it.start();
  it.writing.write = (batch, goesOn) => {
    if (rows().length > 700) cancelled.cancel();
    return write(batch, goesOn);
  };
  expect(await cancelled.ended).toMatchObject({ wasCancelled: true });
  const written = rows().length;
  expect(written).toBeGreaterThan(700);
  expect(written).toBeLessThan(6_000);
  const [file] = progress();
  const linesBefore = many.join('\n').slice(0, file?.offset).split('\n').length - 1;
  expect(linesBefore).toBeLessThanOrEqual(written);
  it.writing.write = write;
  expect(await run()).toMatchObject({ added: 6_000 - written, wasCancelled: false });
  expect(rows()).toHaveLength(6_000);
});

test('what this app has recorded itself is not imported', async () => {
  const recorded = entry({ source: 'gateway', requestId: 'req_1' });
  it.database.transaction((tx) => it.ledger.record(tx, recorded));
  writeHistory(it.home, { 'p/s.jsonl': [reply('1'), reply('2')] });
  expect(await run()).toMatchObject({ added: 1, known: 1 });
});
