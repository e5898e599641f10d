import assert from 'node:assert';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { throwawayFolder } from '../app/electron';
import { bundle } from '../bundles';
import { quantile, type Row, ratio, type Sample, sample } from '../measure';
import { type Portkey, startPortkey } from '../peers/portkey';
import { askAtOnce, askInTurn, type Target, type Timing, target } from './gateway-load';
import { messageBody } from './gateway-messages';

const ROUNDS = 9;
/** A program does something with an answer before it asks again. */
const ASKING = { count: 25, pauseMs: 20 };
const WARM_UP = 200;
const GOAL_LATENCY = 0.5;

const CONNECTIONS = 50;
const STREAM_ROUNDS = 3;
/** A model that writes a hundred pieces a second, for four seconds. */
const PACED = { count: 400, everyMs: 10 };
const UNPACED = { count: 400, everyMs: 0 };
const UNPACED_STREAMS = 4;
const GOAL_THROUGHPUT = 0.8;

type Three = { direct: Target; ours: Target; peer: Target };
const NAMES = ['direct', 'ours', 'peer'] as const;

/**
 * What the gateway adds to a request, against what Portkey's adds; and how many streams it carries, against
 * none in between. None where Portkey cannot be had.
 */
export async function measureGateway(isWanted: (id: string) => boolean): Promise<Row[]> {
  const upstream = await start('gateway-upstream');
  const ours = await start('gateway-process', upstream.told.url, throwawayFolder('gateway'));
  const portkey = await startPortkey(upstream.told.url);
  try {
    if (portkey === null) {
      console.log('gateway: left out, because Portkey’s gateway cannot be installed here');
      return [];
    }
    const three = targets(upstream.told.url, ours.told, portkey);
    const tidy = () => void ours.child.send('tidy');
    for (const name of NAMES) await askInTurn(three[name], messageBody(), { count: WARM_UP });
    return [
      ...(isWanted('gateway-latency') ? [await measureLatency(three, tidy)] : []),
      ...(isWanted('gateway-first-byte') ? [await measureFirstByte(three, tidy)] : []),
      ...(isWanted('gateway-throughput') ? [await measureThroughput(three, tidy)] : []),
    ];
  } finally {
    portkey?.stop();
    ours.child.disconnect();
    upstream.child.disconnect();
  }
}

function targets(upstream: string, ours: Told, portkey: Portkey): Three {
  const key = { 'x-api-key': 'sk-ant-nobody' };
  return {
    direct: target(upstream, key),
    ours: target(ours.url, { 'x-api-key': ours.apiKey }),
    peer: target(portkey.url, { ...portkey.headers, ...key }),
  };
}

async function measureLatency(three: Three, tidy: () => void): Promise<Row> {
  const until = ({ endMs }: Timing) => endMs;
  const measured = await added(three, messageBody(), { asking: ASKING, until, tidy });
  const asking = { ...ASKING, pauseMs: 0 };
  const hasty = await added(three, messageBody(), { asking, until, tidy });
  const row = latencyRow(measured);
  return {
    id: 'gateway-latency',
    what: 'Gateway: what it adds to a request',
    ...row,
    how: `${HOW_ADDED} A request of ${kilobytes(messageBody().length)} and a reply that does not stream, until its last byte.`,
    notes: [
      ...row.notes,
      `Without the pause, so that what is done behind an answer holds up the next request: ours adds ${hasty.ours.median.toFixed(2)} ms, Portkey’s ${hasty.peer.median.toFixed(2)} ms.`,
    ],
  };
}

async function measureFirstByte(three: Three, tidy: () => void): Promise<Row> {
  const until = ({ firstByteMs }: Timing) => firstByteMs;
  const body = messageBody({ count: 20, everyMs: 0 });
  const measured = await added(three, body, { asking: ASKING, until, tidy });
  return {
    id: 'gateway-first-byte',
    what: 'Gateway: what it adds until the first byte of a stream',
    ...latencyRow(measured),
    how: `${HOW_ADDED} The same request with \`stream\`, until the first byte of the body.`,
  };
}

const HOW_ADDED = `The median of ${ASKING.count} requests one after the other on a kept connection, ${ASKING.pauseMs} ms apart, less the median of as many that go to the upstream directly; ${ROUNDS} rounds of each, in turn. Client, gateway (the composed main process in Node, with its database on disk) and upstream (a plain HTTP server that answers at once) are processes of their own.`;

type Added = {
  ours: Sample;
  peer: Sample;
  p95: Record<(typeof NAMES)[number], number>;
  median: Record<(typeof NAMES)[number], number>;
};

function latencyRow({ ours, peer, median, p95 }: Added) {
  return {
    against: 'what Portkey’s gateway adds',
    unit: 'ms' as const,
    ours,
    peer,
    goal: `≤ ${GOAL_LATENCY} ×`,
    holds: ratio({ ours, peer }) <= GOAL_LATENCY,
    notes: [
      `In all, median and p95: direct ${both(median.direct, p95.direct)}, through ours ${both(median.ours, p95.ours)}, through Portkey’s ${both(median.peer, p95.peer)}.`,
      'Ours also checks a client key, holds the money, and writes the request down before it is sent and its cost after it; Portkey’s passes it on.',
    ],
  };
}

const both = (median: number, p95: number) => `${median.toFixed(2)} and ${p95.toFixed(2)} ms`;
const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(1)} kB`;

/** What each of the two adds to the direct way, by round; the order changes with each. */
async function added(
  three: Three,
  body: Buffer,
  how: {
    asking: typeof ASKING;
    until(timing: Timing): number;
    /** After each round. */
    tidy(): void;
  },
): Promise<Added> {
  const all = { direct: [] as number[], ours: [] as number[], peer: [] as number[] };
  const more = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const medians = { direct: 0, ours: 0, peer: 0 };
    for (let turn = 0; turn < NAMES.length; turn += 1) {
      const name = NAMES[(round + turn) % NAMES.length] ?? 'direct';
      const times = (await askInTurn(three[name], body, how.asking)).map(how.until);
      medians[name] = sample(times).median;
      all[name].push(...times);
    }
    more.ours.push(medians.ours - medians.direct);
    more.peer.push(medians.peer - medians.direct);
    how.tidy();
  }
  const at = (q: number) => ({
    direct: quantile(ascending(all.direct), q),
    ours: quantile(ascending(all.ours), q),
    peer: quantile(ascending(all.peer), q),
  });
  return { ours: sample(more.ours), peer: sample(more.peer), median: at(0.5), p95: at(0.95) };
}

const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b);

async function measureThroughput(three: Three, tidy: () => void): Promise<Row> {
  const paced = await streamThrough(three, PACED, 1, tidy);
  const unpaced = await streamThrough(three, UNPACED, UNPACED_STREAMS, tidy);
  const times = { ours: sample(paced.ours), peer: sample(paced.direct) };
  const perSecond = (ms: readonly number[], streams: number) =>
    Math.round((CONNECTIONS * streams * UNPACED.count * 1_000) / sample(ms).median);
  const [direct, through, portkey] = [unpaced.direct, unpaced.ours, unpaced.peer].map((ms) =>
    perSecond(ms, UNPACED_STREAMS).toLocaleString('en'),
  );
  return {
    id: 'gateway-throughput',
    what: `Gateway: ${CONNECTIONS} streams at once`,
    against: 'the same streams directly',
    unit: 'ms',
    ...times,
    goal: `≥ ${GOAL_THROUGHPUT} × the throughput (≤ ${1 / GOAL_THROUGHPUT} × the time)`,
    holds: ratio(times) <= 1 / GOAL_THROUGHPUT,
    how: `${CONNECTIONS} connections with one stream each, begun at once, until all have ended; each reply has ${PACED.count} deltas, one every ${PACED.everyMs} ms, so ${(CONNECTIONS * 1_000) / PACED.everyMs} events a second in all. ${STREAM_ROUNDS} rounds each way, in turn; the bytes that came are compared. Client, gateway and upstream are processes of their own on the same machine.`,
    notes: [
      `Portkey’s gateway: ${sample(paced.peer).median.toFixed(0)} ms.`,
      `Without a pace, as fast as the machine carries it with all of them on its cores (${UNPACED_STREAMS} streams on each connection): ${direct} events a second directly, ${through} through ours, ${portkey} through Portkey’s.`,
    ],
  };
}

/** Ms of each round, each way. */
async function streamThrough(
  three: Three,
  stream: typeof PACED,
  perConnection: number,
  tidy: () => void,
): Promise<Record<(typeof NAMES)[number], number[]>> {
  const body = messageBody(stream);
  const times = { direct: [] as number[], ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round < STREAM_ROUNDS; round += 1) {
    const bytes: number[] = [];
    for (let turn = 0; turn < NAMES.length; turn += 1) {
      const name = NAMES[(round + turn) % NAMES.length] ?? 'direct';
      const load = { connections: CONNECTIONS, perConnection };
      const measured = await askAtOnce(three[name], body, load);
      times[name].push(measured.ms);
      bytes.push(measured.bytes);
    }
    assert.strictEqual(new Set(bytes).size, 1, `not the same bytes: ${bytes}`);
    tidy();
  }
  return times;
}

type Told = { url: string; apiKey: string };

async function start(
  name: string,
  ...args: string[]
): Promise<{ child: ChildProcess; told: Told }> {
  const child = fork(bundle(name), args);
  const [told] = (await once(child, 'message')) as [Told];
  return { child, told };
}
