import { setTimeout as wait } from 'node:timers/promises';
import { callOf, sendToAll } from '../app/page';
import type { BenchProvider } from '../app/provider';
import { LONG_WORK } from '../app/replies';
import type { Subject } from '../app/subjects';
import { type Row, sample } from '../measure';

const ROUNDS = 2;
const IDLE_MS = 10_000;
/** Of the timer whose delay is measured; a value is never below it. */
const RESOLUTION_MS = 1;
/** 50 deltas a second. */
const PACE_MS = 20;
const GOAL_MS = 16;

type Round = Record<'idle' | 'streaming', { p50: number; p99: number; highest: number }> & {
  seconds: number;
};

/** How late the main process gets to its work while ten sessions stream, against the same app idle. */
export async function measureEventLoop(ours: Subject, provider: BenchProvider): Promise<Row> {
  provider.pace(PACE_MS);
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure(ours));
  provider.pace(0);

  const streaming = sample(rounds.map((round) => round.streaming.p99));
  const idle = sample(rounds.map((round) => round.idle.p99));
  const worst = Math.max(...rounds.map((round) => round.streaming.highest));
  const p50 = sample(rounds.map((round) => round.streaming.p50)).median;
  const seconds = sample(rounds.map((round) => round.seconds)).median;
  return {
    id: 'event-loop-10-sessions',
    what: 'Main process: p99 event-loop delay, 10 sessions streaming',
    against: 'the same app idle',
    unit: 'ms',
    ours: streaming,
    peer: idle,
    goal: `< ${GOAL_MS} ms`,
    holds: streaming.median < GOAL_MS,
    how: `\`monitorEventLoopDelay\` in the main process while ten sessions get about 50 deltas a second each (thinking, text, two tool calls that read) from a provider in another process; ${ROUNDS} rounds. The timer's own ${RESOLUTION_MS} ms is in every value; nothing is subtracted.`,
    notes: [
      `While streaming (${seconds.toFixed(0)} s a round): p50 ${p50.toFixed(1)} ms, longest ${worst.toFixed(0)} ms.`,
    ],
  };
}

async function measure(subject: Subject): Promise<Round> {
  const app = subject.launch();
  await app.ask('usable', subject.complete);
  await wait(2_000);
  await app.ask('startEventLoopDelay', RESOLUTION_MS);
  await wait(IDLE_MS);
  const idle = await app.ask('stopEventLoopDelay');
  await app.ask('startEventLoopDelay', RESOLUTION_MS);
  const seconds = Number(await app.ask('inPage', callOf(sendToAll, LONG_WORK)));
  const streaming = await app.ask('stopEventLoopDelay');
  await app.quit();
  return { idle, streaming, seconds };
}
