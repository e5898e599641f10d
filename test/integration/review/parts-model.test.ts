import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FileDiff } from '../../../src/shared/commands/review';
import { ChatelaineError } from '../../../src/shared/errors';
import { commitAll, git, gitStateOf, write } from '../../support/repositories';
import { type Bench, createBench } from '../../unit/review/bench';

let bench: Bench;
beforeEach(() => {
  bench = createBench();
});
afterEach(() => bench.remove());

/** Places in a file that change, far enough from each other to be hunks of their own. */
const PLACES = 4;
const BASE = 0;
/** What can be in a place; the first is the base's. */
const VARIANTS: readonly ((place: number) => string[])[] = [
  (place) => [`base ${place}`],
  () => [],
  (place) => [`other ${place}`],
  (place) => [`other ${place}`, `longer ${place}`],
  (place) => [`base ${place}`, `after ${place}`],
  (place) => [`before ${place}`, `base ${place}`],
];

/** One version of the file: which variant is in which place. */
type Version = readonly number[];
const base: Version = Array.from({ length: PLACES }, () => BASE);
const put = (version: Version, place: number, variant: number): Version =>
  version.map((old, at) => (at === place ? variant : old));
const isSame = (one: Version, other: Version) => one.every((variant, at) => variant === other[at]);

type Style = { lineEnd: '\n' | '\r\n'; endsLastLine: boolean };
function render(version: Version, { lineEnd, endsLastLine }: Style): string {
  const lines = version.flatMap((variant, place) => [
    ...Array.from({ length: 8 }, (_, at) => `between ${place}.${at}`),
    ...(VARIANTS[variant]?.(place) ?? []),
  ]);
  // the last place is at the end of the file, where a line's end may be missing
  return lines.join(lineEnd) + (endsLastLine ? lineEnd : '');
}

type Model = {
  head: Version;
  index: Version;
  files: Version;
  undos: { id: string; before: Omit<Model, 'undos'>; after: Omit<Model, 'undos'> }[];
};

const place = fc.nat({ max: PLACES - 1 });
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('edit'), place, variant: fc.nat({ max: 5 }) }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('stage'), place }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('unstage'), place }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('revert'), place }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('undo'), place }) },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constantFrom('stageFile', 'unstageFile', 'revertFile', 'commit'),
      place,
    }),
  },
);
type Step = { does: string; place: number; variant?: number };

it('keeps commit, index and files as a model says, whatever is done to parts of a file', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 4, maxLength: 12 }),
      fc.record({
        lineEnd: fc.constantFrom<Style['lineEnd']>('\n', '\r\n'),
        endsLastLine: fc.boolean(),
      }),
      (steps, style) => play(steps, style),
    ),
    { numRuns: 8 },
  );
}, 240_000);

async function play(steps: readonly Step[], style: Style): Promise<void> {
  const { root: repository, gitFolder } = bench.repository();
  write(repository, 'file.txt', render(base, style));
  commitAll(repository, 'Base');
  const { sessionId, root } = bench.inWorktree(repository);
  const users = gitStateOf(gitFolder);
  let model: Model = { head: base, index: base, files: base, undos: [] };
  for (const one of steps) {
    model = await act(one, model, { sessionId, root, style });
    const text = (version: Version) => render(version, style);
    expect(fs.readFileSync(path.join(root, 'file.txt'), 'latin1')).toBe(text(model.files));
    expect(hashOf(root, ':file.txt')).toBe(hashIf(root, text(model.index)));
    expect(hashOf(root, 'HEAD:file.txt')).toBe(hashIf(root, text(model.head)));
    await compareMarks(model, sessionId);
  }
  git(root, 'fsck', '--strict');
  expect(gitStateOf(gitFolder)).toEqual(users);
}

/** Byte for byte: the hash of what is there is that of what should be. */
const hashOf = (root: string, name: string) => git(root, 'rev-parse', name);
const hashIf = (root: string, content: string) => {
  write(bench.top, 'expected', content);
  return git(root, 'hash-object', '--no-filters', path.join(bench.top, 'expected'));
};

type Place = { sessionId: string; root: string; style: Style };

async function act(one: Step, model: Model, at: Place): Promise<Model> {
  const { sessionId, root, style } = at;
  const { review } = bench;
  const { head, index, files, undos } = model;
  const name = 'file.txt';
  const variant = files[one.place] ?? BASE;
  const isShown = !isSame(files, base);
  const hunkId = isShown && variant !== BASE ? await idOf(sessionId, files, one.place) : null;
  const versions = { head, index, files };
  const undoable = async (after: Omit<Model, 'undos'>, asked: Promise<{ undoId: string }>) => {
    const { undoId: id } = await asked;
    return { ...after, undos: [...undos, { id, before: versions, after }] };
  };
  switch (one.does) {
    case 'edit': {
      const edited = put(files, one.place, one.variant ?? BASE);
      write(root, name, render(edited, style));
      return { ...model, files: edited };
    }
    case 'stage':
      if (hunkId === null) return model;
      await review.stage({ sessionId, path: name, hunkId, isStaged: true });
      return { ...model, index: put(index, one.place, variant) };
    case 'unstage':
      if (hunkId === null) return model;
      await review.stage({ sessionId, path: name, hunkId, isStaged: false });
      return { ...model, index: put(index, one.place, head[one.place] ?? BASE) };
    case 'revert': {
      if (hunkId === null) return model;
      const unstaged = put(index, one.place, head[one.place] ?? BASE);
      const after = { head, index: unstaged, files: put(files, one.place, BASE) };
      return undoable(after, review.revert({ sessionId, path: name, hunkId }));
    }
    case 'undo': {
      const last = undos.at(-1);
      if (!last) return model;
      const asked = review.undo({ undoId: last.id });
      if (!isSame(files, last.after.files)) {
        await expect(asked).rejects.toMatchObject({ code: 'CONFLICT' });
        return { ...model, undos: undos.slice(0, -1) };
      }
      await asked;
      const isIndexKept = isSame(index, last.after.index);
      return {
        head,
        index: isIndexKept ? last.before.index : index,
        files: last.before.files,
        undos: undos.slice(0, -1),
      };
    }
    case 'commit': {
      const isStaged = !isSame(index, head);
      const next = isStaged ? index : files;
      const asked = review.commit({ sessionId, message: 'Work' });
      if (isSame(next, head)) {
        await expect(asked).rejects.toBeInstanceOf(ChatelaineError);
        return model;
      }
      await asked;
      return { ...model, head: next, index: next };
    }
    default: {
      if (!isShown) return model;
      const whole = { sessionId, path: name, hunkId: null };
      if (one.does === 'revertFile') {
        return undoable({ head, index: head, files: base }, review.revert(whole));
      }
      const isStaged = one.does === 'stageFile';
      await review.stage({ ...whole, isStaged });
      return { ...model, index: isStaged ? files : head };
    }
  }
}

const diffOf = (sessionId: string): Promise<FileDiff> =>
  bench.review.file({ sessionId, path: 'file.txt', ignoreWhitespace: false });

/** Of the changed places in their order. */
const changed = (files: Version): number[] =>
  files.flatMap((variant, at) => (variant === BASE ? [] : [at]));

async function idOf(sessionId: string, files: Version, at: number): Promise<string> {
  return (await diffOf(sessionId)).hunks[changed(files).indexOf(at)]?.id ?? '';
}

async function compareMarks({ head, index, files }: Model, sessionId: string): Promise<void> {
  if (isSame(files, base)) return;
  const { hunks } = await diffOf(sessionId);
  expect(hunks.map(({ isCommitted, isStaged }) => ({ isCommitted, isStaged }))).toEqual(
    changed(files).map((at) => {
      const isCommitted = head[at] === files[at];
      return { isCommitted, isStaged: !isCommitted && index[at] === files[at] };
    }),
  );
}
