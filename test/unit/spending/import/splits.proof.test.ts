import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replyLine, userLine } from '../../../support/claude-history';
import { NOW, type OpenImport, openImport } from '../../../support/imported';

const RUNS = process.env.CHATELAINE_PROOFS === 'full' ? 400 : 8;
const FILES = ['p/main.jsonl', 'p/fork.jsonl', 'p/main/subagents/agent-1.jsonl'];

/** Lines as they come: versions of a few replies, in any order, with and without an end, and broken ones. */
const someLine = fc
  .record({
    id: fc.integer({ min: 0, max: 60 }),
    output: fc.integer({ min: 1, max: 5_000 }),
    stop: fc.constantFrom(null, null, 'end_turn'),
    isSidechain: fc.boolean(),
    kind: fc.constantFrom('reply', 'reply', 'reply', 'reply', 'user', 'broken'),
    at: fc.integer({ min: 0, max: 3 * 86_400_000 }),
  })
  .map(({ id, output, stop, isSidechain, kind, at }) => {
    const line = replyLine({
      id: `msg_${id}`,
      request: `req_${id}`,
      session: 'main',
      at: NOW - at,
      usage: { output_tokens: output },
      ...{ stop, isSidechain },
    });
    if (kind === 'user') return userLine('main', 'Go on');
    return kind === 'broken' ? line.slice(0, -9) : line;
  });

const someHistory = fc.record({
  files: fc.tuple(...FILES.map(() => fc.array(someLine, { maxLength: 70 }))),
  /** After how many bytes of each file a run comes: also in the middle of a line. */
  cuts: fc.array(fc.tuple(...FILES.map(() => fc.double({ min: 0, max: 1, noNaN: true }))), {
    maxLength: 3,
  }),
});

test('any split of what is written into runs gives the ledger of one run', async () => {
  await fc.assert(
    fc.asyncProperty(someHistory, async ({ files, cuts }) => {
      const contents = files.map((lines) => Buffer.from(lines.map((line) => `${line}\n`).join('')));
      // Otherwise the reading order of the files decides which of two versions is the first to be complete.
      const own = contents.map((content, index) => renamed(content, index));
      const whole = await ledgerAfter(own, []);
      expect(await ledgerAfter(own, cuts)).toEqual(whole);
    }),
    { numRuns: RUNS },
  );
}, 120_000);

test('reading everything again changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(someHistory, async ({ files }) => {
      const contents = files.map((lines) => Buffer.from(lines.map((line) => `${line}\n`).join('')));
      const it = openImport();
      try {
        await runAt(it, contents);
        const before = records(it);
        it.database.db.run('DELETE FROM import_files');
        expect(await it.start().ended).toMatchObject({ added: 0 });
        expect(records(it)).toEqual(before);
      } finally {
        it.remove();
      }
    }),
    { numRuns: RUNS },
  );
}, 120_000);

async function ledgerAfter(contents: readonly Buffer[], cuts: readonly number[][]) {
  const it = openImport();
  try {
    const steps = contents.map((content, index) =>
      [...cuts.map((cut) => Math.floor((cut[index] ?? 0) * content.length)), content.length].sort(
        (a, b) => a - b,
      ),
    );
    for (let step = 0; step <= cuts.length; step += 1)
      await runAt(
        it,
        contents.map((content, index) => content.subarray(0, steps[index]?.[step])),
      );
    return records(it);
  } finally {
    it.remove();
  }
}

/** Files that are being written to right now. */
async function runAt(it: OpenImport, contents: readonly Buffer[]): Promise<void> {
  for (const [index, content] of contents.entries()) {
    const file = path.join(it.folder, FILES[index] ?? '');
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
    fs.utimesSync(file, NOW / 1000, NOW / 1000);
  }
  await it.start().ended;
}

function renamed(content: Buffer, index: number): Buffer {
  return Buffer.from(content.toString().replaceAll('"msg_', `"msg_${index}_`));
}

function records({ database }: OpenImport) {
  return (
    database.db.query.usageRecords
      .findMany()
      .sync()
      // A title is what was known when the record was made.
      .map(({ id: _, sessionTitle: __, ...rest }) => rest)
      .sort((a, b) => (a.requestId < b.requestId ? -1 : 1))
  );
}
