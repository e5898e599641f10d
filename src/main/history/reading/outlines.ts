import type { Places } from './places';
import type { HistoryJob, HistoryNews, Json, NodeParts, Outline, RecordedFile } from './recorded';
import type { Spoken } from './spoken';

/**
 * Tells conversations apart by the beginnings and the ends of their files. Runs from its own source text (see
 * thread.ts): it refers to nothing outside of it but types.
 */
export function createOutlines({
  fs,
  Buffer,
  places,
  spoken,
}: NodeParts & { places: Places; spoken: Spoken }) {
  /** Bytes that are read of either end. */
  const EDGE = 64 * 1024;
  /** Characters of what was said: enough for a title. */
  const LONGEST = 2_000;

  function list(job: Extract<HistoryJob, { task: 'list' }>): HistoryNews {
    const files = places.list(job.folders);
    return {
      type: 'list',
      files: files.slice(0, job.most).map((file) => {
        const isKnown = job.known[file.id] === `${file.size}:${file.mtime}`;
        return { ...file, outline: isKnown ? ('known' as const) : outlineOf(file) };
      }),
      isCut: files.length > job.most,
    };
  }

  function outlineOf(file: RecordedFile): Outline | null {
    let descriptor: number | null = null;
    try {
      descriptor = places.open(file);
      return outline(edges(descriptor, file.size), file.size);
    } catch {
      return null; // gone meanwhile, or not ours to read
    } finally {
      if (descriptor !== null) fs.closeSync(descriptor);
    }
  }

  type Edges = { texts: string[]; bytes: number };

  /** Whole lines of both ends, and how many bytes they were. */
  function edges(descriptor: number, size: number): Edges {
    if (size <= 2 * EDGE) {
      const whole = read(descriptor, 0, size);
      return { texts: whole.toString('utf8').split('\n'), bytes: size };
    }
    const head = read(descriptor, 0, EDGE);
    const tail = read(descriptor, size - EDGE, EDGE);
    const from = head.subarray(0, head.lastIndexOf(10) + 1);
    const to = tail.subarray(tail.indexOf(10) + 1);
    const texts = [...from.toString('utf8').split('\n'), ...to.toString('utf8').split('\n')];
    return { texts, bytes: from.length + to.length };
  }

  function read(descriptor: number, position: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, fs.readSync(descriptor, bytes, 0, length, position));
  }

  function outline({ texts, bytes }: Edges, size: number): Outline | null {
    const lines = texts.map(spoken.parse).filter((line) => line !== null);
    const main = lines.filter((line) => line.isSidechain !== true);
    const naming = spoken.createNaming();
    for (const line of main) naming.look(line);
    const said = main.filter((line) => spoken.kind(line) === 'user').map(firstText);
    const answers = main.filter((line) => spoken.kind(line) === 'assistant').map(firstText);
    const seen = new Set(main.flatMap(messageOf)).size;
    // A line that is longer than an end says that there are messages, not how many.
    const messages = bytes === 0 ? 1 : Math.max(Math.round(seen * (size / bytes)), seen);
    if (bytes === size && seen === 0) return null;
    return {
      title: naming.title().slice(0, LONGEST),
      said: said.find((one) => one !== '')?.slice(0, LONGEST) ?? '',
      answered: answers.find((one) => one !== '')?.slice(0, LONGEST) ?? '',
      workspace: main.map(({ cwd }) => spoken.text(cwd)).find((cwd) => cwd !== '') ?? '',
      messages,
    };
  }

  function firstText(line: Json): string {
    const texts = spoken.blocks(line).flatMap((one) => (one.type === 'text' ? [one.text] : []));
    return texts.map((one) => spoken.typed(spoken.text(one))).find((one) => one !== '') ?? '';
  }

  /** Of the lines of one reply the same; nothing for a line that is no message of its own. */
  function messageOf(line: Json, at: number): string[] {
    const kind = spoken.kind(line);
    if (kind === 'assistant') return [spoken.text(spoken.object(line.message)?.id) || `at ${at}`];
    return kind === 'user' && firstText(line) !== '' ? [`at ${at}`] : [];
  }

  return { list };
}
