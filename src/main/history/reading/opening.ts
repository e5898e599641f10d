import type { createBranch } from './branch';
import type { Places } from './places';
import type { HistoryJob, HistoryNews, NodeParts, RecordedRow } from './recorded';
import type { createRows } from './rows';

/**
 * Reads one conversation, some rows at a time. Runs from its own source text (see thread.ts): it refers to nothing
 * outside of it but types.
 */
export function createOpening({
  fs,
  places,
  branches,
  rows,
}: NodeParts & {
  places: Places;
  branches: ReturnType<typeof createBranch>;
  rows: ReturnType<typeof createRows>;
}) {
  /** Bytes of a file, and messages of a conversation, that are read at most. */
  const LARGEST = 200 * 1024 * 1024;
  const LONGEST = 50_000;
  /** Told at once: rows, and about how many characters. */
  const MOST_ROWS = 100;
  const MOST_CHARACTERS = 500_000;

  function* open({ folders, id }: Extract<HistoryJob, { task: 'open' }>): Generator<HistoryNews> {
    const file = places.find(folders, id);
    if (!file) return yield { type: 'refused', why: 'gone' };
    if (file.size > LARGEST) return yield { type: 'refused', why: 'large' };
    const descriptor = opened(() => places.open(file));
    if (descriptor === null) return yield { type: 'refused', why: 'gone' };
    try {
      yield* conversation(descriptor, file.size);
    } finally {
      fs.closeSync(descriptor);
    }
  }

  function opened(open: () => number): number | null {
    try {
      return open();
    } catch {
      return null;
    }
  }

  function* conversation(descriptor: number, size: number): Generator<HistoryNews> {
    const branch = branches.read(descriptor, size);
    if (branch.steps.length === 0) return yield { type: 'refused', why: 'empty' };
    if (branch.steps.length > LONGEST) return yield { type: 'refused', why: 'long' };
    let held: RecordedRow[] = [];
    let characters = 0;
    for (const row of rows.rows(descriptor, branch)) {
      held.push(row);
      characters += JSON.stringify(row.content).length;
      if (held.length < MOST_ROWS && characters < MOST_CHARACTERS) continue;
      yield { type: 'rows', rows: held };
      held = [];
      characters = 0;
    }
    if (held.length > 0) yield { type: 'rows', rows: held };
    yield { type: 'end', title: branch.title, workspace: branch.workspace };
  }

  return { open };
}
