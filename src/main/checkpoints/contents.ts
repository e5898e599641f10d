import { ChatelaineError } from '../../shared/errors';
import type { Shadow } from './shadow';

/** Read at once: the content of one batch is in memory. */
const BATCH_BYTES = 16 * 1024 * 1024;
const BATCH_FILES = 200;

/** Their sizes in bytes. Error: `NOT_FOUND` when the repository no longer has one of them. */
export async function sizesOf(
  shadow: Pick<Shadow, 'git'>,
  oids: readonly string[],
): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  if (oids.length === 0) return sizes;
  const { text } = await shadow.git(['cat-file', '--batch-check', '--buffer'], {
    input: oids.map((oid) => `${oid}\n`).join(''),
  });
  for (const line of text.split('\n')) {
    const [oid = '', kind, size] = line.split(' ');
    if (kind !== 'blob') throw gone();
    sizes.set(oid, Number(size));
  }
  return sizes;
}

/** Hands each content to `use`, a batch in memory at a time. Error: `NOT_FOUND`, as {@link sizesOf}. */
export async function eachContent<T extends { oid: string }>(
  shadow: Pick<Shadow, 'git'>,
  files: readonly T[],
  use: (file: T, content: Buffer) => Promise<void>,
): Promise<void> {
  const sizes = await sizesOf(shadow, [...new Set(files.map(({ oid }) => oid))]);
  let batch: T[] = [];
  let bytes = 0;
  const flush = async () => {
    await eachOf(shadow, batch, use);
    batch = [];
    bytes = 0;
  };
  for (const file of files) {
    batch.push(file);
    bytes += sizes.get(file.oid) ?? 0;
    if (bytes > BATCH_BYTES || batch.length >= BATCH_FILES) await flush();
  }
  await flush();
}

async function eachOf<T extends { oid: string }>(
  shadow: Pick<Shadow, 'git'>,
  batch: readonly T[],
  use: (file: T, content: Buffer) => Promise<void>,
): Promise<void> {
  if (batch.length === 0) return;
  const { stdout } = await shadow.git(['cat-file', '--batch', '--buffer'], {
    input: batch.map(({ oid }) => `${oid}\n`).join(''),
  });
  let at = 0;
  for (const file of batch) {
    // `<oid> blob <bytes>`, a new line, the content, a new line
    const end = stdout.indexOf('\n', at);
    const [, kind, size] = stdout.toString('latin1', at, end).split(' ');
    if (kind !== 'blob') throw gone();
    const from = end + 1;
    await use(file, stdout.subarray(from, from + Number(size)));
    at = from + Number(size) + 1;
  }
}

function gone(): ChatelaineError {
  return new ChatelaineError(
    'NOT_FOUND',
    'The files of this checkpoint are no longer all there: the store of checkpoints was damaged. Other checkpoints may still work.',
  );
}
