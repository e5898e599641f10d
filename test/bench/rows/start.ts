import { setTimeout as wait } from 'node:timers/promises';
import type { Marks, Memory } from '../app/probe';
import type { Subject } from '../app/subjects';
import { alternate, type Row, ratio, sample } from '../measure';
import { describeMemory } from './memory';

const ROUNDS = 9;
/** Chromium keeps compiled code from the third load of a script on; a used profile has that. */
const WARM_UPS = 2;
const SETTLE_MS = 2_000;

type Start = {
  usableMs: number;
  completeMs: number;
  launchedAt: number;
  marks: Marks;
  memory: Memory;
};

/** Launch to usable, and what is in memory two seconds later, against an empty window. */
export async function measureStart(ours: Subject, empty: Subject): Promise<Row[]> {
  await alternate(
    WARM_UPS,
    () => start(ours),
    () => start(empty),
  );
  const [app, peer] = await alternate(
    ROUNDS,
    () => start(ours),
    () => start(empty),
  );
  const times = { ours: sample(app.map(usable)), peer: sample(peer.map(usable)) };
  const sizes = { ours: sample(app.map(total)), peer: sample(peer.map(total)) };
  return [
    {
      id: 'start',
      what: 'Start: launch to first screen usable',
      against: 'an empty window',
      unit: 'ms',
      ...times,
      goal: '≤ 1.5 ×',
      holds: ratio(times) <= 1.5,
      how: `From asking for the process until the list of sessions and the composer of the newest one are painted and the window is on screen, on a profile with ten sessions; the empty window: until its one field is. Median of ${ROUNDS} launches of each, in turn, after ${WARM_UPS} of each.`,
      notes: [
        `Ours: ${describePhases(app)}; the transcript is there after ${Math.round(sample(app.map(({ completeMs }) => completeMs)).median)} ms.`,
        `Empty window: ${describePhases(peer)}.`,
      ],
    },
    {
      id: 'memory-start',
      what: 'Memory after start',
      against: 'an empty window',
      unit: 'MB',
      ...sizes,
      goal: '≤ 1.3 ×',
      holds: ratio(sizes) <= 1.3,
      how: 'Working sets of all processes (`app.getAppMetrics()`), summed, 2 s after the first screen is usable; the launches of the row above.',
      notes: [
        `Ours: ${describeMemory(app.map(({ memory }) => memory))}.`,
        `Empty window: ${describeMemory(peer.map(({ memory }) => memory))}.`,
      ],
    },
  ];
}

async function start(subject: Subject): Promise<Start> {
  const app = subject.launch();
  const [{ at, marks }, complete] = await Promise.all([
    app.ask('usable', subject.usable),
    app.ask('usable', subject.complete),
  ]);
  await wait(SETTLE_MS);
  const memory = await app.ask('memory');
  await app.quit();
  const { launchedAt } = app;
  const completeMs = complete.at - launchedAt;
  return { usableMs: at - launchedAt, completeMs, launchedAt, marks, memory };
}

const usable = ({ usableMs }: Start) => usableMs;
const total = ({ memory }: Start) => memory.total;

/** How long each step took, as medians. */
function describePhases(starts: readonly Start[]): string {
  const median = (of: (start: Start) => number) => Math.round(sample(starts.map(of)).median);
  return [
    `Electron up to the first line ${median((one) => one.marks.firstLine - one.launchedAt)} ms`,
    `to \`ready\` ${median(({ marks }) => marks.ready - marks.firstLine)} ms`,
    `to the window ${median(({ marks }) => marks.window - marks.ready)} ms`,
    `to the page's scripts run ${median(({ marks }) => marks.page - marks.window)} ms`,
    `to usable ${median((one) => one.launchedAt + one.usableMs - one.marks.page)} ms`,
  ].join(', ');
}
