import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createSampleRepository } from '../../support/sample-repository';
import { launchProbed, type ProbedApp, throwawayFolder } from '../app/electron';
import { callOf, seed } from '../app/page';
import type { BenchProvider } from '../app/provider';
import { WORK } from '../app/replies';
import { type Row, sample } from '../measure';
import { openSession } from './long-session-page';
import { askForDiff, createWorktrees, openChanges } from './review-page';

const CHANGED = 5_000;
const FEW = 10;
const ROUNDS = 3;
/** Of each kind; none is opened twice in a launch, as the second time its diff is in memory. */
const PAIRS = 3;
const SETTLE_MS = 1_500;
const GOAL_MS = 100;

/** From the answer with a file's diff until its first lines are painted. */
export async function measureReviewPaint(provider: BenchProvider): Promise<Row> {
  const { launch, many, few } = await sessionsWithChanges(provider);
  const times: { many: Painted[]; few: Painted[] } = { many: [], few: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const app = launch();
    await app.ask('usable', ['[data-session-row]']);
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const kinds = [
        ['few', few[pair]],
        ['many', many[pair]],
      ] as const;
      // Either goes first as often as the other.
      for (const [kind, title] of (round + pair) % 2 === 0 ? kinds : kinds.toReversed())
        times[kind].push(await paintOnce(app, title));
    }
    await app.quit();
  }
  const fromAnswer = (all: readonly Painted[]) => sample(all.map((one) => one.fromAnswer));
  const fromClick = (all: readonly Painted[]) => sample(all.map((one) => one.fromClick)).median;
  const crossing = sample(times.many.map((one) => one.crossing)).median;
  const [ours, peer] = [fromAnswer(times.many), fromAnswer(times.few)];
  const lines = CHANGED.toLocaleString('en');
  return {
    id: 'review-paint',
    what: `First paint of ${lines} changed lines`,
    against: `${FEW} changed lines`,
    unit: 'ms',
    ours,
    peer,
    goal: `≤ ${GOAL_MS} ms`,
    holds: ours.median <= GOAL_MS,
    how: `From when the main process has the diff of one file (\`review.file\`) until its first lines are painted, in a session with a worktree whose changes have not been opened since the start; the file has ${lines} lines, all of them changed. ${ROUNDS} launches with ${PAIRS} of each kind in turn.`,
    notes: [
      `From the click on Changes: ${fromClick(times.many).toFixed(0)} ms against ${fromClick(times.few).toFixed(0)} ms; before the answer, git compares the file.`,
      `The diff crosses to the page as one string, which takes ${crossing.toFixed(0)} ms of it; only the lines in sight are drawn, and are coloured afterwards.`,
    ],
  };
}

/** Milliseconds; `crossing`: what the same answer takes from the main process to the page. */
type Painted = { fromAnswer: number; fromClick: number; crossing: number };

async function paintOnce(app: ProbedApp, title: string | undefined): Promise<Painted> {
  if (title === undefined) throw new Error('there are fewer sessions than rounds');
  await app.ask('inPage', callOf(openSession, { title, shows: 'Nothing said yet' }));
  await wait(SETTLE_MS);
  const clickedAt = performance.timeOrigin + performance.now();
  const paintedAt = Number(await app.ask('inPage', callOf(openChanges, title)));
  const answeredAt = await app.ask('answeredAt', 'review.file');
  if (answeredAt < clickedAt) throw new Error('the diff was there before it was asked for');
  await wait(SETTLE_MS);
  const hereAt = Number(await app.ask('inPage', callOf(askForDiff, { title, path: FILE })));
  const crossing = hereAt - (await app.ask('answeredAt', 'review.file'));
  return { fromAnswer: paintedAt - answeredAt, fromClick: paintedAt - clickedAt, crossing };
}

async function sessionsWithChanges(provider: BenchProvider) {
  const dataFolder = throwawayFolder('review');
  const workspace = throwawayFolder('shop-api');
  createSampleRepository(workspace);
  commitFile(workspace, sourceOf('before'));
  const launch = () => launchProbed(process.cwd(), dataFolder);

  const app = launch();
  await app.ask('usable', ['#root > *']);
  const { url: baseUrl, apiKey } = provider;
  const input = { baseUrl, apiKey, model: MODEL, workspace, sessions: 1, messages: [WORK] };
  await app.ask('inPage', callOf(seed, input));
  const pairs = Array.from({ length: PAIRS }, (_, at) => at + 1);
  const many = pairs.map((at) => `Many ${at}`);
  const few = pairs.map((at) => `Few ${at}`);
  const asked = { titles: [...many, ...few], workspace, model: MODEL };
  const folders = (await app.ask('inPage', callOf(createWorktrees, asked))) as string[];
  await app.quit();

  for (const [at, folder] of folders.entries()) {
    const changed = at < PAIRS ? CHANGED : FEW;
    fs.writeFileSync(path.join(folder, FILE), sourceOf('after', changed));
  }
  return { launch, many, few };
}

function commitFile(workspace: string, content: string): void {
  fs.writeFileSync(path.join(workspace, FILE), content);
  const git = (...args: string[]) => execFileSync('git', args, { cwd: workspace, stdio: 'ignore' });
  git('add', '--all');
  const author = ['-c', 'user.name=Sample', '-c', 'user.email=sample@example.com'];
  git(...author, 'commit', '--message', 'Prices');
}

/** As many lines as are changed at most; the first `changed` of them say so. */
function sourceOf(state: 'before' | 'after', changed = 0): string {
  const lines = Array.from({ length: CHANGED }, (_, at) => {
    const word = state === 'after' && at < changed ? 'net' : 'gross';
    return `export const price${at} = ${word}(items[${at}]?.price ?? ${at * 3}, 'item ${at}');\n`;
  });
  return lines.join('');
}

const FILE = 'src/prices.js';
const MODEL = 'claude-sonnet-5-5';
