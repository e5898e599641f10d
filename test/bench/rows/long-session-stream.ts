import { setTimeout as wait } from 'node:timers/promises';
import { callOf } from '../app/page';
import type { BenchProvider } from '../app/provider';
import { LONG_WORK } from '../app/replies';
import { quantile, type Row, ratio, sample } from '../measure';
import { type Frames, openSession, type SessionToOpen, streamInto } from './long-session-page';
import { type LongAndEmpty, longAndEmpty, MESSAGES } from './long-session-seed';

const ROUNDS = 5;
/** 50 deltas a second. */
const PACE_MS = 20;
const SETTLE_MS = 2_000;
const GOAL_RATIO = 1.2;

/** What a streamed reply costs the page's main thread in each frame, by what stands above the reply. */
export async function measureStreaming(provider: BenchProvider): Promise<Row> {
  const subject = await longAndEmpty(provider, ROUNDS);
  provider.pace(PACE_MS);
  const long: Frames[] = [];
  const empty: Frames[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    empty.push(await stream(subject, subject.empty[round]));
    long.push(await stream(subject, subject.long[round]));
  }
  provider.pace(0);
  const both = {
    ours: sample(long.map(({ busy }) => p95(busy))),
    peer: sample(empty.map(({ busy }) => p95(busy))),
  };
  return {
    id: 'stream-10000-messages',
    what: `Streaming frame time (p95), session of ${MESSAGES.toLocaleString('en')} messages`,
    against: 'an empty session',
    unit: 'ms',
    ...both,
    goal: `≤ ${GOAL_RATIO} ×`,
    holds: ratio(both) <= GOAL_RATIO,
    how: `How long the page's main thread worked in each frame while a reply with tool calls and code came in at about 50 deltas a second, its end in sight: what tasks of the lowest priority had to wait for. p95 of the frames of a reply, median of ${ROUNDS} replies in turn.`,
    notes: [
      `From one frame to the next (p95): ${interval(long)} against ${interval(empty)}.`,
      `${Math.round(sample(long.map(({ busy }) => busy.length)).median)} frames a reply; a display without a graphics card draws them in software.`,
    ],
  };
}

async function stream(
  { launch }: LongAndEmpty,
  session: SessionToOpen | undefined,
): Promise<Frames> {
  if (session === undefined) throw new Error('there are fewer sessions than rounds');
  const app = launch();
  await app.ask('usable', ['[data-session-row]', 'textarea[aria-label="Message"]:enabled']);
  await app.ask('inPage', callOf(openSession, session));
  await wait(SETTLE_MS);
  const input = { title: session.title, text: LONG_WORK };
  const frames = (await app.ask('inPage', callOf(streamInto, input))) as Frames;
  await app.quit();
  return frames;
}

const p95 = (values: readonly number[]) =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.95,
  );

function interval(measured: readonly Frames[]): string {
  return `${sample(measured.map(({ between }) => p95(between))).median.toFixed(1)} ms`;
}
