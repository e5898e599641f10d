import { setTimeout as wait } from 'node:timers/promises';
import type { ProbedApp } from '../app/electron';
import { callOf } from '../app/page';
import type { BenchProvider } from '../app/provider';
import { type Row, sample } from '../measure';
import { openSession, type SessionToOpen } from './long-session-page';
import { longAndEmpty, MESSAGES, ORDINARY } from './long-session-seed';

const ROUNDS = 3;
/** Of each kind; none is opened twice in a launch, as the second time it is in memory. */
const PAIRS = 3;
const SETTLE_MS = 1_000;
const GOAL_MS = 50;

/** From the click in the list until the end of the transcript is painted. */
export async function measureOpening(provider: BenchProvider): Promise<Row> {
  const { launch, long, empty } = await longAndEmpty(provider, PAIRS);
  const times: { long: number[]; empty: number[] } = { long: [], empty: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const app = launch();
    await app.ask('usable', ['[data-session-row]', '[aria-label="Transcript"] [data-index] p']);
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const kinds = [
        ['empty', empty[pair]],
        ['long', long[pair]],
      ] as const;
      // Either goes first as often as the other.
      for (const [kind, session] of (round + pair) % 2 === 0 ? kinds : kinds.toReversed())
        times[kind].push(await openOnce(app, session));
    }
    await app.quit();
  }
  const [ours, peer] = [sample(times.long), sample(times.empty)];
  const more = ours.median - peer.median;
  return {
    id: 'open-10000-messages',
    what: `Opening a session of ${MESSAGES.toLocaleString('en')} messages`,
    against: 'opening an empty one',
    unit: 'ms',
    ours,
    peer,
    goal: `≤ +${GOAL_MS} ms`,
    holds: more <= GOAL_MS,
    how: `From the click in the list until the end of the transcript is painted, for a session that has not been opened since the start; ${ROUNDS} launches with ${PAIRS} of each kind in turn, each from the same ordinary session, ${SETTLE_MS / 1_000} s after it was opened.`,
    notes: [
      `${more.toFixed(0)} ms more. The first page is the last 40 messages; the pages before them are read as one gets there.`,
    ],
  };
}

async function openOnce(app: ProbedApp, session: SessionToOpen | undefined): Promise<number> {
  if (session === undefined) throw new Error('there are fewer sessions than rounds');
  await app.ask('inPage', callOf(openSession, ORDINARY));
  await wait(SETTLE_MS);
  return Number(await app.ask('inPage', callOf(openSession, session)));
}
