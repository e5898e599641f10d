import type {
  ChangedFile,
  Conflict,
  FileDiff,
  Hunk,
  Review,
} from '../../../src/shared/commands/review';
import type { Session } from '../../../src/shared/commands/sessions';

export type FakeFile = {
  path: string;
  oldPath: string | null;
  status: ChangedFile['status'];
  hunks: Hunk[];
  note: string | null;
  isBinary: boolean;
  isCut: boolean;
  isConflicted: boolean;
  isCommitted: boolean;
};

export type FakeReview = Pick<
  Review,
  'against' | 'baseLabel' | 'commits' | 'behind' | 'underWay' | 'isCut'
> & { files: FakeFile[] };

/** Changes that fit the session's title: none, a few of every kind, or very many. */
export function someReview({ title, worktree }: Session): FakeReview {
  const review: FakeReview = {
    against: 'git',
    baseLabel: 'main at 1a2b3c4',
    commits: [],
    behind: 0,
    underWay: null,
    isCut: false,
    files: [],
  };
  if (title.startsWith('Explain'))
    return {
      ...review,
      against: 'checkpoint',
      baseLabel: 'before the first turn',
      files: [debounce()],
    };
  if (title.startsWith('Plan')) return review;
  if (title.startsWith('Image')) return { ...review, files: [rewritten(2_500)] };
  if (title.startsWith('Write')) return { ...review, isCut: true, files: many(2_000) };
  if (worktree === null) return { ...review, files: [debounce(), readme()] };
  const at = Date.now() - 600_000;
  return {
    ...review,
    behind: 2,
    commits: [{ hash: '8f2c1d0', subject: 'Make the delay injectable', at }],
    files: everyKind(),
  };
}

export function toReview({ files, ...rest }: FakeReview): Review {
  const changed = files.map(toChanged);
  const sum = (side: 'additions' | 'deletions') =>
    changed.reduce((total, file) => total + file[side], 0);
  const conflicts = rest.underWay === null ? [] : conflictsOf({ files });
  return {
    ...rest,
    conflicts,
    files: changed,
    additions: sum('additions'),
    deletions: sum('deletions'),
  };
}

export function conflictsOf({ files }: Pick<FakeReview, 'files'>): Conflict[] {
  return files
    .filter(({ isConflicted }) => isConflicted)
    .map(({ path }) => ({
      path,
      explanation:
        'Both chatelaine/add-refunds and main changed the same lines. Both versions are in the file, between lines of <<<<<<< and >>>>>>>, first that of chatelaine/add-refunds: keep what is right and take these lines out.',
      isResolved: false,
    }));
}

function toChanged(file: FakeFile): ChangedFile {
  const { path, oldPath, status, hunks, isBinary, isConflicted, isCommitted } = file;
  const lines = hunks.flatMap(({ patch }) => patch.split('\n'));
  const count = (sign: '+' | '-') => lines.filter((line) => line.startsWith(sign)).length;
  const open = hunks.filter((hunk) => !hunk.isCommitted);
  const staged = open.filter((hunk) => hunk.isStaged).length;
  return {
    path,
    oldPath,
    status: isConflicted ? 'conflicted' : status,
    additions: count('+'),
    deletions: count('-'),
    isBinary,
    staged: staged === 0 ? 'none' : staged === open.length ? 'all' : 'some',
    isCommitted: hunks.length === 0 ? isCommitted : open.length === 0,
  };
}

export function toFile({ path, hunks, note, isCut }: FakeFile, noSpace: boolean): FileDiff {
  const shown = noSpace ? hunks.filter(({ header }) => !header.includes('spaces')) : hunks;
  return { path, hunks: shown, note, isCut };
}

function fileOf(path: string, status: ChangedFile['status'], hunks: Hunk[]): FakeFile {
  return {
    path,
    oldPath: null,
    status,
    hunks,
    note: null,
    isBinary: false,
    isCut: false,
    isConflicted: false,
    isCommitted: false,
  };
}

/** A hunk from lines as `diff -u` has them. */
function hunkOf(header: string, start: number, patch: string, values: Partial<Hunk> = {}): Hunk {
  return {
    id: `${header} ${start}`,
    header,
    isStaged: false,
    isCommitted: false,
    oldAt: start - 1,
    newAt: start - 1,
    patch,
    ...values,
  };
}

function debounce(): FakeFile {
  return fileOf('src/cart/use-total.ts', 'modified', [
    hunkOf(
      'export function useTotal(items: readonly Item[])',
      12,
      ` /** What the cart costs, once one has stopped typing. */
-export function useTotal(items: readonly Item[]) {
+export function useTotal(items: readonly Item[], delayMs = DELAY_MS) {
   const [total, setTotal] = useState(0);
-  const later = useDebounced(() => setTotal(sumOf(items)), 60);
+  // Machines of the CI are slow: tests pass 0 and flush.
+  const later = useDebounced(() => setTotal(sumOf(items)), delayMs);
   useEffect(later, [items]);
   return total;
 }`,
    ),
    hunkOf(
      'const sumOf',
      41,
      ` const DELAY_MS = 60;
 
-const sumOf = (items: readonly Item[]) => items.reduce((sum, { price }) => sum + price, 0);
+const sumOf = (items: readonly Item[]) =>
+  items.reduce((sum, { price, amount }) => sum + price * amount, 0);
 
 export type Item = { price: number; amount: number };`,
      { isStaged: true },
    ),
  ]);
}

const readme = () =>
  fileOf('README.md', 'modified', [
    hunkOf(
      'Tests',
      88,
      ` ## Tests
 
-Run \`npm test\`.
+Run \`npm test\`; \`npm test -- --repeat 200\` shows tests that only sometimes fail.
 `,
    ),
  ]);

function everyKind(): FakeFile[] {
  return [
    debounce(),
    fileOf('test/cart/use-total.test.ts', 'added', [
      hunkOf(
        '',
        1,
        `+import { act, renderHook } from '@testing-library/react';
+import { expect, it } from 'vitest';
+import { useTotal } from '../../src/cart/use-total';
+
+it('sums the amounts', async () => {
+  const { result } = renderHook(() => useTotal([{ price: 300, amount: 2 }], 0));
+  await act(async () => {});
+  expect(result.current).toBe(600);
+});`,
      ),
    ]),
    fileOf('src/cart/legacy-total.ts', 'deleted', [
      hunkOf(
        '',
        1,
        `-export const legacyTotal = (prices: number[]) => prices.reduce((a, b) => a + b);\n-`,
        {
          isCommitted: true,
        },
      ),
    ]),
    {
      ...fileOf('src/money/cents.ts', 'renamed', []),
      oldPath: 'src/cents.ts',
      note: 'The file was renamed; its content is the same.',
    },
    fileOf('src/cart/cart.css', 'modified', [
      hunkOf('.cart (spaces)', 7, ` .cart {\n-\tdisplay:grid;\n+  display: grid;\n }`),
    ]),
    {
      ...fileOf('public/images/cart-open.png', 'modified', []),
      isBinary: true,
      note: 'This is no text file, so its content is not shown.',
    },
    { ...fileOf('src/generated/schema.ts', 'modified', [hunkOf('', 1, long(400))]), isCut: true },
    fileOf('src/search/unreadable.ts', 'modified', [hunkOf('', 1, '-a\n+b')]),
    readme(),
  ];
}

function long(lines: number): string {
  return Array.from(
    { length: lines },
    (_, at) =>
      `+export const field${at} = { name: 'field${at}', type: 'string', index: ${at} } as const;`,
  ).join('\n');
}

/** One file whose lines were all changed: twice as many changed lines as `lines`. */
function rewritten(lines: number): FakeFile {
  const hunks = Array.from({ length: Math.ceil(lines / 25) }, (_, at) => {
    const line = (sign: string, value: string) =>
      Array.from(
        { length: 25 },
        (_, n) =>
          `${sign}  const picture${at * 25 + n} = await resize(source, { width: ${value} + ${n}, quality: 0.8 });`,
      ).join('\n');
    return hunkOf(
      `async function part${at}()`,
      at * 40 + 1,
      `${line('-', '800')}\n${line('+', 'maxWidth')}`,
    );
  });
  return fileOf('src/pictures.ts', 'modified', hunks);
}

const many = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    fileOf(
      `content/${2000 + Math.floor(at / 40)}/note-${at}.md`,
      at % 5 === 0 ? 'added' : 'modified',
      [
        hunkOf(
          '',
          3,
          ` # Note ${at}\n \n-It was written long ago.\n+It was written ${at} days ago.\n `,
        ),
      ],
    ),
  );
