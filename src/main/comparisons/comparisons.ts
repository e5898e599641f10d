import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { ParsedInput } from '../../shared/commands';
import type {
  ComparedSession,
  Comparison,
  ComparisonOutline,
} from '../../shared/commands/comparisons';
import type { Session } from '../../shared/commands/sessions';
import type { Repository } from '../../shared/commands/worktrees';
import { ChatelaineError } from '../../shared/errors';
import type { Emit } from '../../shared/events';
import type { Engine } from '../agents/engine';
import { titleFrom } from '../agents/transcript/title';
import type { Clock } from '../clock';
import type { OpenDatabase } from '../db/open';
import { sessions, comparisons as table } from '../db/schema';
import type { Logger } from '../logging/logger';
import { type ChangeCounts, NO_CHANGES } from './changes';
import { outcomeOf } from './outcome';

export type Comparisons = {
  /** Newest first. */
  list(profileId: string): ComparisonOutline[];
  /** Error: `NOT_FOUND`. */
  get(comparisonId: string): Promise<Comparison>;
  /**
   * All of its sessions begin, or none is left behind. Errors: `CONFLICT` where they would write over each
   * other; those of `sessions.create`.
   */
  start(input: ParsedInput<'comparisons.start'>): Promise<Comparison>;
  /** Errors: `NOT_FOUND`; `SESSION_BUSY` while one that is put away works. */
  keep(input: ParsedInput<'comparisons.keep'>): Promise<Comparison>;
  /** Error: `NOT_FOUND`. */
  remove(comparisonId: string): void;
};

/** One prompt, several sessions, side by side. */
export function createComparisons(ports: {
  database: OpenDatabase;
  clock: Clock;
  emit: Emit;
  log: Logger;
  mask(text: string): string;
  engine: Pick<Engine, 'create' | 'send' | 'get' | 'archive' | 'remove' | 'isWorking'>;
  inspect(workspace: string): Promise<Repository>;
  changesOf(sessionId: string): Promise<ChangeCounts>;
  discardWorktree(sessionId: string): Promise<void>;
}): Comparisons {
  const { database, clock, emit, log, mask, engine } = ports;
  const { db } = database;

  function row(comparisonId: string): Row {
    const found = db.select().from(table).where(eq(table.id, comparisonId)).get();
    if (!found) throw new ChatelaineError('NOT_FOUND', 'This comparison no longer exists.');
    return found;
  }

  function sessionIds(comparisonId: string): string[] {
    return db
      .select({ id: sessions.id })
      .from(sessions)
      .where(and(eq(sessions.comparisonId, comparisonId), isNull(sessions.removedAt)))
      .orderBy(asc(sessions.id))
      .all()
      .map(({ id }) => id);
  }

  async function compared(session: Session): Promise<ComparedSession> {
    const { id: sessionId } = session;
    const counts = await ports.changesOf(sessionId).catch((error: unknown) => {
      log.warn({ err: error, sessionId }, 'the changes of a compared session could not be counted');
      return NO_CHANGES;
    });
    return { session, ...counts, ...outcomeOf(database, session, clock.now()) };
  }

  function outline(found: Row): ComparisonOutline {
    const all = sessionIds(found.id).map(engine.get);
    return { ...found, keptSessionId: keptOf(found, all), sessions: all };
  }

  async function view(found: Row): Promise<Comparison> {
    const outlined = outline(found);
    return { ...outlined, sessions: await Promise.all(outlined.sessions.map(compared)) };
  }

  const say = (sessionId: string, text: string) =>
    void engine.send({ sessionId, text, attachments: [] });

  /** One that cannot be taken back keeps neither the others from it nor the reason from being told. */
  async function takeBack(sessionId: string, hasWorktree: boolean): Promise<void> {
    try {
      engine.remove(sessionId);
      if (hasWorktree) await ports.discardWorktree(sessionId);
    } catch (error) {
      log.warn({ err: error, sessionId }, 'a session of a comparison was left behind');
    }
  }

  async function refuseCrowd({ workspace, mode }: ParsedInput<'comparisons.start'>) {
    const { root, problem } = await ports.inspect(workspace);
    const canSeparate = root !== null && problem === null;
    if (!canSeparate && mode !== 'plan') {
      const why = problem ?? 'This folder is in no git repository.';
      throw new ChatelaineError(
        'CONFLICT',
        `${why} Sessions that change files at once would write over each other. Compare in mode “plan”, or make the folder a repository with a commit.`,
      );
    }
    return canSeparate;
  }

  return {
    list: (profileId) =>
      db
        .select()
        .from(table)
        .where(eq(table.profileId, profileId))
        .orderBy(desc(table.id))
        .all()
        .map(outline),

    get: (comparisonId) => view(row(comparisonId)),

    async start(input) {
      const isSeparate = await refuseCrowd(input);
      const { profileId, workspace, variants, mode, budgetMicroUsd } = input;
      const id = uuid();
      const prompt = mask(input.prompt);
      const title = titleFrom({ said: prompt }) || UNTITLED;
      const made: string[] = [];
      try {
        for (const { model, effort } of variants) {
          const session = await engine.create({
            ...{ profileId, workspace, model, effort, mode, budgetMicroUsd },
            ...{ title, comparisonId: id, systemPrompt: '', runner: 'local', tools: null },
            ...{ thinking: 'auto', webAccess: false },
            worktree: isSeparate ? { withChanges: true } : null,
          });
          made.push(session.id);
        }
        const values = { id, profileId, title, prompt, workspace, createdAt: clock.now() };
        db.insert(table).values(values).run();
      } catch (error) {
        // All or none: what was made already has not said a word.
        for (const sessionId of made) await takeBack(sessionId, isSeparate);
        throw error;
      }
      const failures = made.flatMap((sessionId) => failureOf(() => say(sessionId, prompt)));
      emit('comparisons.changed', { profileId });
      // Those that could begin are at work and can be looked at; why another is not must be said.
      if (failures.length > 0) throw failures[0];
      return view(row(id));
    },

    async keep({ comparisonId, sessionId }) {
      const { profileId } = row(comparisonId);
      const all = sessionIds(comparisonId);
      if (!all.includes(sessionId))
        throw new ChatelaineError('NOT_FOUND', 'This session is not part of the comparison.');
      const others = all.filter((one) => one !== sessionId);
      if (others.some(engine.isWorking)) throw new ChatelaineError('SESSION_BUSY');
      db.update(table).set({ keptSessionId: sessionId }).where(eq(table.id, comparisonId)).run();
      for (const other of others) {
        const { worktree } = engine.archive({ sessionId: other, archived: true });
        if (worktree && worktree.discardedAt === null) await ports.discardWorktree(other);
      }
      emit('comparisons.changed', { profileId });
      return view(row(comparisonId));
    },

    remove(comparisonId) {
      const { profileId } = row(comparisonId);
      database.transaction((tx) => {
        tx.update(sessions)
          .set({ comparisonId: null })
          .where(eq(sessions.comparisonId, comparisonId))
          .run();
        tx.delete(table).where(eq(table.id, comparisonId)).run();
      });
      emit('comparisons.changed', { profileId });
    },
  };
}

/** For a prompt in which nothing says anything. */
const UNTITLED = 'Comparison';

type Row = typeof table.$inferSelect;

/** The one that was kept; none once another is brought back, as that one is as good again. */
function keptOf({ keptSessionId }: Row, all: readonly Session[]): string | null {
  const left = all.filter(({ id, archivedAt }) => id === keptSessionId || archivedAt === null);
  return left.length === 1 && left[0]?.id === keptSessionId ? keptSessionId : null;
}

/** What `work` throws, if it does. */
function failureOf(work: () => void): unknown[] {
  try {
    work();
    return [];
  } catch (error) {
    return [error];
  }
}
