import { and, asc, eq, inArray, ne, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { ParsedInput } from '../../shared/commands';
import type { Template } from '../../shared/commands/templates';
import { ChatelaineError } from '../../shared/errors';
import type { Emit } from '../../shared/events';
import { placeholdersOf } from '../../shared/placeholders';
import type { Clock } from '../clock';
import type { Db, OpenDatabase } from '../db/open';
import { templates as table } from '../db/schema';

export type Templates = {
  /** By name. */
  list(input: ParsedInput<'templates.list'>): Template[];
  /** Error: `CONFLICT` when there is one of that name for the same workspace. */
  add(input: ParsedInput<'templates.add'>): Template;
  /** Errors: `NOT_FOUND`; `CONFLICT` as `add`. */
  update(input: ParsedInput<'templates.update'>): Template;
  /** Error: `NOT_FOUND`. */
  remove(templateId: string): void;
};

/** Prompts that are kept, with all that a session needs to begin. */
export function createTemplates(ports: {
  database: OpenDatabase;
  clock: Clock;
  emit: Emit;
  /** A key that got into a prompt by mistake is not kept. */
  mask(text: string): string;
}): Templates {
  const { database, clock, emit, mask } = ports;

  /** One change in one transaction, then the news of it. */
  function change(work: (tx: Db, now: number) => Row): Template {
    const row = database.transaction((tx) => work(tx, clock.now()));
    emit('templates.changed', { profileId: row.profileId });
    return toTemplate(row);
  }

  return {
    list: ({ profileId, workspace }) =>
      database.db
        .select()
        .from(table)
        .where(
          and(
            eq(table.profileId, profileId),
            workspace ? inArray(table.workspace, ['', workspace]) : undefined,
          ),
        )
        .orderBy(asc(sql`${table.name} COLLATE NOCASE`), asc(table.id))
        .all()
        .map(toTemplate),

    add: (draft) =>
      change((tx, now) => {
        const row = {
          ...draft,
          prompt: mask(draft.prompt),
          id: uuid(),
          createdAt: now,
          updatedAt: now,
        };
        refuseTakenName(tx, row);
        return tx.insert(table).values(row).returning().get();
      }),

    update: ({ templateId, ...draft }) =>
      change((tx, now) => {
        const { id, profileId } = find(tx, templateId);
        const prompt = mask(draft.prompt);
        refuseTakenName(tx, { ...draft, id, profileId });
        return tx
          .update(table)
          .set({ ...draft, prompt, updatedAt: now })
          .where(eq(table.id, id))
          .returning()
          .get();
      }),

    remove(templateId) {
      change((tx) => {
        const row = find(tx, templateId);
        tx.delete(table).where(eq(table.id, templateId)).run();
        return row;
      });
    },
  };
}

type Row = typeof table.$inferSelect;

function toTemplate(row: Row): Template {
  return { ...row, placeholders: placeholdersOf(row.prompt) };
}

function find(tx: Db, templateId: string): Row {
  const row = tx.select().from(table).where(eq(table.id, templateId)).get();
  if (!row) throw new ChatelaineError('NOT_FOUND', 'This template no longer exists.');
  return row;
}

function refuseTakenName(
  tx: Db,
  { id, profileId, name, workspace }: Pick<Row, 'id' | 'profileId' | 'name' | 'workspace'>,
): void {
  const same = tx
    .select({ id: table.id })
    .from(table)
    .where(
      and(
        eq(table.profileId, profileId),
        eq(table.name, name),
        eq(table.workspace, workspace),
        ne(table.id, id),
      ),
    )
    .get();
  if (same) {
    throw new ChatelaineError(
      'CONFLICT',
      `There is a template “${name}” already. Choose another name, or change that one.`,
    );
  }
}
