import path from 'node:path';
import { v7 as uuid } from 'uuid';
import type { CommandOutput, ParsedInput } from '../../shared/commands';
import { ChatelaineError } from '../../shared/errors';
import type { Db } from '../db/open';
import {
  addRow,
  type CheckpointRow,
  checkpointRow,
  checkpointRows,
  dropOld,
  sessionsBeside,
  viewOf,
} from './checkpoint-rows';
import type { CheckpointPorts } from './checkpoints';
import type { Conversation } from './conversation';
import { createCopies } from './copies';
import { differences } from './differences';
import { gapsSince, keepAfter, keepCheckpoint } from './gaps';
import { type Plan, planRewind } from './plan';
import { type RawPath, shown } from './raw-path';
import { restoreFiles } from './restore';
import type { Shadow } from './shadow';
import type { InUse, Shadows } from './shadows';

type What = ParsedInput<'checkpoints.rewind'>['what'];

/** Paths that a preview names of each kind. */
const MAX_SHOWN = 200;

/** Goes to checkpoints, back and forward. */
export function createRewinding(
  ports: CheckpointPorts & { shadows: Shadows; conversation: Conversation },
) {
  const { database, clock, emit, log, shadows, conversation } = ports;
  const { db } = database;
  /** Sessions that are on their way to a checkpoint. */
  const underWay = new Set<string>();

  /** Error: `SESSION_BUSY`, also when another session works on the same files. */
  function requireIdle(sessionId: string, workspace: string, what: What): void {
    if (ports.isWorking(sessionId)) throw new ChatelaineError('SESSION_BUSY');
    if (what === 'conversation') return;
    if (sessionsBeside(db, workspace, sessionId).some(ports.isWorking)) {
      throw new ChatelaineError(
        'SESSION_BUSY',
        'Another session is working in the same folder. Stop it first, or wait until it is done.',
      );
    }
  }

  async function plan(shadow: Shadow, target: CheckpointRow, now: string): Promise<Plan> {
    const timeline = [
      ...checkpointRows(db, target.sessionId),
      ...conversation.takenOut(db, target.sessionId),
    ]
      .filter(({ id, createdAt }) => order({ id, createdAt }, target) >= 0)
      .sort(order);
    const gaps = await gapsSince(shadow, timeline, now);
    return planRewind(shadow, { now, target: target.commit, gaps });
  }

  /** Throws what going there would throw, and changes nothing. */
  function tryConversation(target: CheckpointRow): void {
    try {
      database.transaction((tx) => {
        conversation.goTo(tx, target, { ...target, id: '', seq: nextSeq(tx, target.sessionId) });
        throw TRIED;
      });
    } catch (error) {
      if (error !== TRIED) throw error;
    }
  }

  const nextSeq = (tx: Db, sessionId: string): number => conversation.lastSeq(tx, sessionId) + 1;

  /** What is there now, to come back to. */
  async function keepNow(inUse: InUse, target: CheckpointRow, what: What): Promise<CheckpointRow> {
    const { sessionId } = target;
    const { commit, notice } = await inUse.snapshot();
    const before = checkpointRows(db, sessionId).at(-1)?.commit ?? commit;
    const changed = await differences(inUse.shadow, before, commit).catch(() => []);
    const id = uuid();
    await keepCheckpoint(inUse.shadow, id, commit);
    const undo = database.transaction((tx) => {
      const seq = nextSeq(tx, sessionId);
      const changedFiles = changed.length;
      const row = { id, sessionId, kind: 'rewind' as const, seq, commit, changedFiles, notice };
      const added = addRow(tx, clock, row);
      conversation.note(tx, added);
      return added;
    });
    if (what === 'conversation') await keepAfter(inUse.shadow, undo.id, commit);
    return undo;
  }

  async function rewindFiles(inUse: InUse, target: CheckpointRow, undo: CheckpointRow) {
    const { shadow } = inUse;
    const files = await plan(shadow, target, undo.commit);
    const place = path.join(ports.folder, 'copies', target.sessionId, String(clock.now()));
    const copies = createCopies(place);
    try {
      const problems = await restoreFiles(shadow, files, copies);
      if (problems.length > 0) tell(target.sessionId, problems);
    } finally {
      // Also of half a rewind: what is there now is no change of the user's.
      await keepAfter(shadow, undo.id, (await inUse.snapshot()).commit);
    }
    return { changedFiles: files.write.length + files.remove.length, copies: copies.folder() };
  }

  function tell(sessionId: string, problems: readonly RawPath[]): void {
    log.warn({ sessionId, files: problems.length }, 'files could not be rewound');
    const names = problems.slice(0, 3).map(shown).join(', ');
    const more = problems.length > 3 ? ` and ${problems.length - 3} more` : '';
    const message = `These files could not be rewound and are as they were: ${names}${more}. Are they open in another program, or write-protected?`;
    emit('sessions.toolProblem', { sessionId, server: 'Checkpoint', message });
  }

  function announce(sessionId: string, workspace: string, what: What): void {
    emit('checkpoints.changed', { sessionId });
    if (what !== 'files') {
      emit('sessions.rewound', { sessionId });
      ports.publish(sessionId);
    }
    if (what === 'conversation') return;
    for (const id of [sessionId, ...sessionsBeside(db, workspace, sessionId)])
      emit('review.changed', { sessionId: id });
  }

  async function goTo(inUse: InUse, checkpointId: string, what: What) {
    const target = checkpointRow(db, checkpointId);
    const { sessionId } = target;
    requireIdle(sessionId, inUse.shadow.workspace, what);
    if (what !== 'files') tryConversation(target);
    const undo = await keepNow(inUse, target, what);
    const files = what === 'conversation' ? UNTOUCHED : await rewindFiles(inUse, target, undo);
    if (what !== 'files') database.transaction((tx) => conversation.goTo(tx, target, undo));
    return { undo: viewOf(undo), ...files };
  }

  return {
    async preview(checkpointId: string): Promise<CommandOutput<'checkpoints.preview'>> {
      const target = checkpointRow(db, checkpointId);
      const { workspace } = ports.sessionRow(target.sessionId);
      return shadows.use(workspace, async ({ shadow, snapshot }) => {
        const { write, remove, theirs } = await plan(shadow, target, (await snapshot()).commit);
        return {
          changed: named(write),
          removed: named(remove),
          theirs: named(theirs),
          total: write.length + remove.length,
        };
      });
    },

    isRewinding: (sessionId: string): boolean => underWay.has(sessionId),

    async rewind(checkpointId: string, what: What): Promise<CommandOutput<'checkpoints.rewind'>> {
      const { sessionId } = checkpointRow(db, checkpointId);
      const { workspace } = ports.sessionRow(sessionId);
      requireIdle(sessionId, workspace, what);
      if (underWay.has(sessionId)) throw new ChatelaineError('SESSION_BUSY', REWINDING);
      underWay.add(sessionId);
      try {
        const done = await shadows.use(workspace, (inUse) => goTo(inUse, checkpointId, what));
        dropOld(db, sessionId);
        announce(sessionId, workspace, what);
        return done;
      } finally {
        underWay.delete(sessionId);
      }
    },
  };
}

const REWINDING =
  'This session is going to a checkpoint already. Wait until that is done, and try again.';

const TRIED = new Error('only tried');
const UNTOUCHED = { changedFiles: 0, copies: null };

/** As they came about; ids of one millisecond are in order too. */
function order(a: { id: string; createdAt: number }, b: { id: string; createdAt: number }): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : Number(a.id > b.id));
}

const named = (files: readonly { path: RawPath }[]): string[] =>
  files.slice(0, MAX_SHOWN).map(({ path: name }) => shown(name));
