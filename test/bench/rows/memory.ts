import assert from 'node:assert';
import { setTimeout as wait } from 'node:timers/promises';
import { callOf, openEach } from '../app/page';
import type { Memory } from '../app/probe';
import { SESSIONS, type Subject, TRANSCRIPT } from '../app/subjects';
import { alternate, type Row, ratio, sample } from '../measure';

const ROUNDS = 3;
const IDLE_MS = 5_000;

/** Ten sessions that were all opened, and then left alone, against an empty window left alone. */
export async function measureTenSessions(ours: Subject, empty: Subject): Promise<Row> {
  const [app, peer] = await alternate(
    ROUNDS,
    () => idle(ours, true),
    () => idle(empty, false),
  );
  const sizes = {
    ours: sample(app.map(({ total }) => total)),
    peer: sample(peer.map(({ total }) => total)),
  };
  return {
    id: 'memory-10-sessions',
    what: 'Memory with 10 sessions idle',
    against: 'an empty window',
    unit: 'MB',
    ...sizes,
    goal: '≤ 1.5 ×',
    holds: ratio(sizes) <= 1.5,
    how: `The same sum ${IDLE_MS / 1_000} s after each of ten sessions of 40 messages was opened once; nothing is collected by force. Median of ${ROUNDS} launches of each, in turn.`,
    notes: [`Ours: ${describeMemory(app)}.`, `Empty window: ${describeMemory(peer)}.`],
  };
}

async function idle(subject: Subject, opensSessions: boolean): Promise<Memory> {
  const app = subject.launch();
  await app.ask('usable', subject.complete);
  if (opensSessions) {
    assert.strictEqual(await app.ask('inPage', callOf(openEach, TRANSCRIPT)), SESSIONS);
  }
  await wait(IDLE_MS);
  const memory = await app.ask('memory');
  await app.quit();
  return memory;
}

/** Medians by process. */
export function describeMemory(measured: readonly Memory[]): string {
  const kinds = [...new Set(measured.flatMap(({ byProcess }) => Object.keys(byProcess)))];
  return kinds
    .map((kind) => {
      const { median } = sample(measured.map(({ byProcess }) => byProcess[kind] ?? 0));
      return `${PROCESS_WORDS[kind] ?? kind} ${Math.round(median)} MB`;
    })
    .join(', ');
}

/** Electron's names for kinds of processes, in plain words. */
const PROCESS_WORDS: Record<string, string> = {
  Browser: 'main process',
  Tab: 'page',
  GPU: 'graphics',
  Utility: 'network and other services',
  Zygote: 'templates of further processes',
};
