import type { OpenDatabase } from '../db/open';
import { closeSchemaGaps, findSchemaGaps, type SchemaGap } from '../db/schema-gaps';
import type { Check } from './check';

/** More than a few lines of SQLite's own findings help nobody. */
const SHOWN_FAULTS = 3;

/** Whether SQLite can still read its own file. */
export function integrityCheck(database: OpenDatabase): Check {
  return {
    check: 'integrity',
    title: 'The data file is whole',
    async examine() {
      const faults = await quickCheck(database);
      if (faults.length === 0) return [];
      return [
        {
          severity: 'problem',
          message: `The data file is damaged. Quit Chatelaine and put a copy of the file in its place; copies lie beside it. SQLite says: ${faults.slice(0, SHOWN_FAULTS).join('; ')}`,
          repair: null,
        },
      ];
    },
  };
}

async function quickCheck(database: OpenDatabase): Promise<string[]> {
  try {
    const [rows = []] = await database.queryAside([{ sql: 'PRAGMA quick_check', params: [] }]);
    return rows.map((row) => Object.values(row ?? {}).join()).filter((line) => line !== 'ok');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code.startsWith('SQLITE_CORRUPT') && error instanceof Error) return [error.message];
    throw error;
  }
}

/** Tables and columns that other checks, and the app, rely on. */
export function columnsCheck({ db }: OpenDatabase): Check {
  return schemaCheck({
    check: 'missing-columns',
    title: 'Every table and column is there',
    gaps: (tx = db) => findSchemaGaps(tx).filter(({ kind }) => ['table', 'column'].includes(kind)),
  });
}

/** What keeps the invariants: unique indexes and append-only triggers. Comes after several-active. */
export function rulesCheck({ db }: OpenDatabase): Check {
  return schemaCheck({
    check: 'missing-indexes',
    title: 'Every index and trigger is there',
    gaps: (tx = db) => findSchemaGaps(tx).filter(({ kind }) => ['index', 'trigger'].includes(kind)),
  });
}

function schemaCheck({
  gaps,
  ...named
}: {
  check: string;
  title: string;
  gaps(tx?: OpenDatabase['db']): SchemaGap[];
}): Check {
  return {
    ...named,
    examine: async () =>
      gaps().map((gap) => ({
        severity: 'problem',
        message: `${nameOf(gap, 'The')} is missing or has been changed. ${CONSEQUENCE[gap.kind]}`,
        repair: gap.remedy
          ? `Make ${nameOf(gap, 'the')} again, as this version of Chatelaine makes it.`
          : null,
      })),
    repair: (tx) => closeSchemaGaps(tx, gaps(tx)).map((gap) => `Made ${nameOf(gap, 'the')} again.`),
  };
}

const CONSEQUENCE: Record<SchemaGap['kind'], string> = {
  table: 'What was in it is lost unless a copy of the data file has it.',
  column: 'Parts of Chatelaine cannot work without it.',
  index: 'It keeps lists fast and some of them free of doubles.',
  trigger: 'It keeps what only grows from being changed, or words findable.',
  view: 'The search needs it.',
};

function nameOf({ kind, table, name }: SchemaGap, article: string): string {
  if (kind === 'table') return `${article} table ${name}`;
  return `${article} ${kind} ${name} of the table ${table}`;
}
