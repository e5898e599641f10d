import { createHash } from 'node:crypto';
import type { messages, toolCalls } from '../db/schema';
import { maskContent } from '../mask-strings';
import type { RecordedCall, RecordedRow } from './reading/recorded';

export type StoredRow = {
  message: Omit<typeof messages.$inferInsert, 'sessionId' | 'seq'>;
  calls: Omit<typeof toolCalls.$inferInsert, 'sessionId' | 'seq'>[];
};

/** What a recorded row is in our tables, without secrets. `before` is the time of the one before it. */
export function toStoredRow(
  row: RecordedRow,
  before: number,
  mask: (text: string) => string,
): StoredRow {
  const { role, kind, stopReason } = row;
  const createdAt = row.at ?? before;
  const content = row.content.map((block) => maskContent(block, mask));
  return {
    message: {
      role,
      kind,
      content,
      stopReason,
      state: 'complete',
      request: requestOf(row, content),
      createdAt,
    },
    calls: row.calls.map((call) => toStoredCall(call, createdAt, mask)),
  };
}

function toStoredCall(call: RecordedCall, at: number, mask: (text: string) => string) {
  const { id, status } = call;
  const input = JSON.stringify(maskContent(call.input, mask));
  const change = call.change && {
    path: mask(call.change.path),
    before: mask(call.change.before),
    after: mask(call.change.after),
  };
  return {
    id,
    name: call.name,
    input,
    inputHash: createHash('sha256').update(`${call.name}\n${input}`).digest('hex'),
    change,
    decision: 'none' as const,
    status,
    output: mask(call.output),
    startedAt: call.startedAt ?? at,
    endedAt: call.endedAt ?? at,
  };
}

/**
 * How full the context was: a fork knows from it when to make room. A summary stands for all that was before, and its
 * own request was never recorded. No request of ours: it does not reach the ledger.
 */
function requestOf({ kind, model, usage }: RecordedRow, content: readonly unknown[]) {
  const known = { requestId: '', credentialId: null, credentialName: 'Claude Code' };
  if (kind === 'compaction') {
    const tokens = Math.ceil(Buffer.byteLength(JSON.stringify(content)) / BYTES_PER_TOKEN);
    return { ...known, model: '', usage: { input_tokens: 0, output_tokens: tokens } };
  }
  return usage && model ? { ...known, model, usage } : null;
}

/** Of written text; rather too few. */
const BYTES_PER_TOKEN = 3;
