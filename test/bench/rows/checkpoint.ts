import assert from 'node:assert';
import path from 'node:path';
import { createCheckpoints } from '../../../src/main/checkpoints/checkpoints';
import { systemClock } from '../../../src/main/clock';
import { type OpenDatabase, openDatabase } from '../../../src/main/db/open';
import { profiles, sessions } from '../../../src/main/db/schema';
import { createGit } from '../../../src/main/git/git';
import { systemTimer } from '../../../src/main/timer';
import { throwawayFolder } from '../app/electron';
import { alternate, type Row, ratio, sample } from '../measure';
import { createLargeRepository, FILES, gitStatus } from './checkpoint-repository';

const COLD_ROUNDS = 7;
const UNCHANGED_ROUNDS = 25;
const WARM_UP = 3;
const GOAL_COLD = 3;
const GOAL_UNCHANGED = 1.2;

/** The checkpoint before a turn, for a folder that had none and for one where nothing changed since. */
export async function measureCheckpoints(): Promise<Row[]> {
  const workspace = await createLargeRepository();
  const database = openDatabase(path.join(throwawayFolder('checkpoints'), 'chatelaine.db'));
  for (let at = 0; at < WARM_UP; at += 1) await gitStatus(workspace);

  const [cold, statusBesideCold] = await alternate(
    COLD_ROUNDS,
    () => startSession(database, workspace).checkpoint(),
    () => gitStatus(workspace),
  );
  const session = startSession(database, workspace);
  await session.checkpoint();
  await session.settle();
  const [unchanged, statusBesideUnchanged] = await alternate(
    UNCHANGED_ROUNDS,
    session.checkpoint,
    () => gitStatus(workspace),
  );
  database.close();

  const first = { ours: sample(cold), peer: sample(statusBesideCold) };
  const next = { ours: sample(unchanged), peer: sample(statusBesideUnchanged) };
  const files = `${FILES.toLocaleString('en')} files`;
  const against = '`git status`';
  return [
    {
      id: 'checkpoint-cold',
      what: `First checkpoint of a repository of ${files}`,
      against,
      unit: 'ms',
      ...first,
      goal: `≤ ${GOAL_COLD} ×`,
      holds: ratio(first) <= GOAL_COLD,
      how: `What a session's first turn waits for before it changes a file: a clean repository in one pack, in the disk cache, and a store of checkpoints that is not there yet. ${COLD_ROUNDS} of each in turn, \`git status\` as a process of its own.`,
      notes: [
        "The store begins with a copy of the repository's own index; every file is looked at, and none is read.",
      ],
    },
    {
      id: 'checkpoint-unchanged',
      what: `Checkpoint of ${files}, nothing changed`,
      against,
      unit: 'ms',
      ...next,
      goal: `≤ ${GOAL_UNCHANGED} ×`,
      holds: ratio(next) <= GOAL_UNCHANGED,
      how: `What each later turn waits for when no file changed since the one before, once the store has a pack of its own. ${UNCHANGED_ROUNDS} of each in turn.`,
      notes: ['It is a `git status` on an index of the app, and the processes around it.'],
    },
  ];
}

/** A session with a store of checkpoints of its own. */
function startSession(database: OpenDatabase, workspace: string) {
  const folder = throwawayFolder('checkpoint-store');
  const session = { id: crypto.randomUUID(), workspace };
  addRows(database, session);
  const checkpoints = createCheckpoints({
    database,
    clock: systemClock,
    timer: systemTimer,
    emit: (name, payload) => {
      if (name === 'sessions.toolProblem') throw new Error(JSON.stringify(payload));
    },
    log,
    folder,
    git: createGit({ homeFolder: folder }),
    isWorking: () => false,
    sessionRow: () => session,
    publish: () => undefined,
  });
  let turns = 0;
  return {
    /** Milliseconds of one at the beginning of a turn. */
    async checkpoint(): Promise<number> {
      turns += 1;
      const startedAt = performance.now();
      await checkpoints.before(session, turns);
      const elapsed = performance.now() - startedAt;
      assert.strictEqual(checkpoints.list(session.id).length, turns);
      return elapsed;
    },
    /** Ends the turn and waits until its objects are in a pack of the store's own. */
    async settle(): Promise<void> {
      await checkpoints.after(session);
      await checkpoints.sweep();
    },
  };
}

function addRows({ db }: OpenDatabase, { id, workspace }: { id: string; workspace: string }): void {
  const times = { createdAt: 1_790_000_000_000, updatedAt: 1_790_000_000_000 };
  db.insert(profiles)
    .values({ id: PROFILE, name: 'Personal', ...times })
    .onConflictDoNothing()
    .run();
  const made = { id, profileId: PROFILE, model: 'claude-sonnet-5-5', title: 'A session' };
  const state = { status: 'idle', mode: 'ask' } as const;
  db.insert(sessions)
    .values({ ...made, ...state, workspace, systemPrompt: '', ...times })
    .run();
}

const PROFILE = '01900000-0000-7000-8000-000000000001';

const ignore = () => undefined;
/** A checkpoint that went wrong is a wrong figure. */
const fail = (details: unknown, message?: string) => {
  throw new Error(message, { cause: details });
};
const log = { debug: ignore, info: ignore, warn: fail, error: fail, fatal: fail };
