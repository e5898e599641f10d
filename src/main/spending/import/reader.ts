import type {
  Batch,
  FileProgress,
  NodeParts,
  ReadingEnd,
  ReadingJob,
  ReadingNews,
  Source,
} from './found';
import type { Line, Lines } from './lines';
import type { Replies, Reply } from './replies';

type ReaderParts = NodeParts & { lines: Lines; replies: Replies; post(news: ReadingNews): void };

/**
 * Reads the files of Claude Code's history that have something new. Runs from its own source text (see
 * thread.ts): it refers to nothing outside of it but types.
 */
export function createReader({ fs, path, crypto, Buffer, lines, replies, post }: ReaderParts) {
  const HEAD = 4_096;
  const NEWLINE = 10;
  /** Replies of one file that may still grow at the same time: sub-agents write in turn. */
  const MOST_HELD = 32;
  /** A file that was not written to for so long has no reply under way. */
  const QUIET_MS = 10 * 60_000;
  const MOST_IN_BATCH = 512;
  const MOST_UNWRITTEN_BATCHES = 4;
  const PROGRESS_MS = 250;
  const MOST_TITLES = 1_000;

  type File = { path: string; size: number; mtime: number };
  /** The best version of a reply so far, and where its first one begins. */
  type Held = Reply & { start: number };

  const titles = new Map<string, string>();

  function sources(folders: readonly string[]): Source[] {
    return folders.map((folder) => {
      const files = list(folder);
      const bytes = files.reduce((sum, { size }) => sum + size, 0);
      return { folder, files: files.length, bytes };
    });
  }

  function read(job: ReadingJob): ReadingEnd {
    const known = new Map(job.known.map((one) => [one.path, one]));
    const files = job.folders.flatMap((folder) => list(folder)).sort(mainFirst);
    const changed = files.filter((file) => !isUnchanged(file, known.get(file.path), job.now));
    const bytes = changed.map((file) => file.size - startOf(file, known.get(file.path)));
    const news = createNews(
      job.signals,
      files.length,
      bytes.reduce((sum, one) => sum + one, 0),
    );
    const end: ReadingEnd = { files: files.length, changedFiles: 0, bad: 0 };
    for (const file of changed) {
      if (news.isCancelled()) break;
      try {
        const outcome = readFile(file, known.get(file.path), job.now, news);
        end.bad += outcome.bad;
        end.changedFiles += Number(outcome.isNews);
      } catch {
        // gone meanwhile, or not ours to read: the next run looks again
      }
    }
    news.send();
    return end;
  }

  /** What is told to the main thread while reading; `send` waits when the writing is far behind. */
  function createNews(signals: SharedArrayBuffer, files: number, total: number) {
    const signal = new Int32Array(signals);
    let batch: Batch = { requests: [], files: [] };
    let posted = 0;
    let done = 0;
    let toldAt = 0;
    const isCancelled = () => Atomics.load(signal, 1) === 1;

    function send(): void {
      if (isCancelled() || batch.requests.length + batch.files.length === 0) return;
      post({ type: 'batch', batch });
      batch = { requests: [], files: [] };
      posted += 1;
      for (;;) {
        const written = Atomics.load(signal, 0);
        if (posted - written < MOST_UNWRITTEN_BATCHES || isCancelled()) return;
        Atomics.wait(signal, 0, written, 1_000);
      }
    }

    return {
      isCancelled,
      send,
      add(requests: Batch['requests']): boolean {
        batch.requests.push(...requests);
        return batch.requests.length >= MOST_IN_BATCH;
      },
      progress(file: FileProgress): void {
        batch.files.push(file);
        if (Math.max(batch.requests.length, batch.files.length) >= MOST_IN_BATCH) send();
      },
      /** At most four times a second; answers whether to go on. */
      read(bytes: number): boolean {
        done += bytes;
        if (Date.now() - toldAt >= PROGRESS_MS) {
          toldAt = Date.now();
          post({ type: 'progress', done: Math.min(done, total), total, files });
        }
        return !isCancelled();
      },
    };
  }

  function readFile(
    file: File,
    before: FileProgress | undefined,
    now: number,
    news: ReturnType<typeof createNews>,
  ): { bad: number; isNews: boolean } {
    const descriptor = fs.openSync(file.path, 'r');
    try {
      return readOpen(descriptor, file, before, now, news);
    } finally {
      fs.closeSync(descriptor);
    }
  }

  function readOpen(
    descriptor: number,
    file: File,
    before: FileProgress | undefined,
    now: number,
    news: ReturnType<typeof createNews>,
  ): { bad: number; isNews: boolean } {
    const title = (session: string) => titleOf(file, session);
    const held = new Map<string, Held>();
    const isQuiet = hasGoneQuiet(file, now);
    let offset = isContinued(descriptor, file, before) ? before.offset : 0;
    let bad = 0;

    /** A held reply is read again next time, from its first version on. */
    function progress(mtime: number): FileProgress {
      const begun = Math.min(offset, ...[...held.values()].map(({ start }) => start));
      const headHash = hashHead(descriptor, begun);
      return { path: file.path, size: file.size, mtime, offset: begun, headHash };
    }

    function finish(key: string): boolean {
      const { requests = [] } = held.get(key) ?? {};
      held.delete(key);
      return news.add(requests);
    }

    function take(line: Line): void {
      const reply = replies.replyOf(line, file.path, now, title);
      offset = line.end;
      if (reply === 'bad') bad += 1;
      if (reply === 'bad' || reply === null) return;
      hold(held, { ...reply, start: line.start });
      const ripe = reply.hasEnded ? reply.key : held.size > MOST_HELD ? firstOf(held) : null;
      // 0: read in part
      if (ripe !== null && finish(ripe)) news.progress(progress(0));
    }

    const rest = lines.eachLine(descriptor, offset, file.size, take, news.read);
    if (rest === null) return { bad, isNews: false };
    offset = rest.start;
    if (isQuiet) {
      // a last line without its newline counts when it is complete
      if (lines.isMarked(rest) && replies.isComplete(rest)) take(rest);
      for (const key of [...held.keys()]) finish(key);
    }
    const after = progress(file.mtime);
    const isNews = isOther(after, before);
    if (isNews) news.progress(after);
    return { bad, isNews };
  }

  /** The session's own file knows it, also for sub-agents, which have files of their own. */
  function titleOf(file: File, session: string): string {
    const folder = path.dirname(file.path);
    const project = isOfSubAgents(folder) ? path.dirname(path.dirname(folder)) : folder;
    const own = /^[\w-]+$/.test(session) ? path.join(project, `${session}.jsonl`) : file.path;
    const known = titles.get(own);
    if (known !== undefined) return known;
    if (titles.size >= MOST_TITLES) titles.clear();
    const title = findTitle(own);
    titles.set(own, title);
    return title;
  }

  function findTitle(file: string): string {
    let descriptor: number | null = null;
    try {
      descriptor = fs.openSync(file, 'r');
      return replies.titleIn(lines.before(descriptor));
    } catch {
      return ''; // the session's file is gone, or it never had one
    } finally {
      if (descriptor !== null) fs.closeSync(descriptor);
    }
  }

  /** The parent's version is better than a sub-agent's replay, and of two the one with more tokens. */
  function hold(held: Map<string, Held>, reply: Held): void {
    const before = held.get(reply.key);
    held.delete(reply.key);
    if (!before) held.set(reply.key, reply);
    else if (isBetter(reply, before)) held.set(reply.key, { ...reply, start: before.start });
    else held.set(reply.key, reply.hasEnded ? ended(before) : before);
  }

  function isBetter(reply: Held, before: Held): boolean {
    const [one, other] = [reply.requests[0], before.requests[0]];
    if (one && other && one.isSidechain !== other.isSidechain) return other.isSidechain;
    return reply.total > before.total;
  }

  function ended(reply: Held): Held {
    const requests = reply.requests.map((one) => ({ ...one, isEstimated: false }));
    return { ...reply, requests };
  }

  /** The one that has had no new version for the longest. */
  function firstOf(held: Map<string, Held>): string | null {
    return held.keys().next().value ?? null;
  }

  /** Everything under the folder; links are not followed. */
  function list(folder: string, found: File[] = []): File[] {
    for (const one of entriesOf(folder)) {
      const place = path.join(folder, one.name);
      if (one.isDirectory()) list(place, found);
      else if (one.isFile() && one.name.endsWith('.jsonl')) {
        const stat = fs.statSync(place, { throwIfNoEntry: false });
        if (stat) found.push({ path: place, size: stat.size, mtime: Math.trunc(stat.mtimeMs) });
      }
    }
    return found;
  }

  function entriesOf(folder: string) {
    try {
      return fs.readdirSync(folder, { withFileTypes: true });
    } catch {
      return []; // gone, or not ours to read
    }
  }

  /** Sub-agents last: what they replay is known by then. */
  function mainFirst(one: File, other: File): number {
    const order = Number(isOfSubAgent(one)) - Number(isOfSubAgent(other));
    return order || (one.path < other.path ? -1 : 1);
  }

  function isOfSubAgent({ path: place }: File): boolean {
    return isOfSubAgents(path.dirname(place)) || path.basename(place).startsWith('agent-');
  }

  function isOfSubAgents(folder: string): boolean {
    return path.basename(folder) === 'subagents';
  }

  function isUnchanged(file: File, before: FileProgress | undefined, now: number): boolean {
    if (!before || before.size !== file.size || before.mtime !== file.mtime) return false;
    return before.offset === file.size || !hasGoneQuiet(file, now);
  }

  /** A date in the future is of a clock that was wrong, not of a file that is being written. */
  function hasGoneQuiet({ mtime }: File, now: number): boolean {
    return Math.abs(now - mtime) > QUIET_MS;
  }

  function isOther(after: FileProgress, before: FileProgress | undefined): boolean {
    return (
      after.size !== before?.size || after.mtime !== before.mtime || after.offset !== before.offset
    );
  }

  function startOf(file: File, before: FileProgress | undefined): number {
    return before && before.offset <= file.size ? before.offset : 0;
  }

  /** Whether the file still begins as it did, and a line begins where the reading ended. */
  function isContinued(
    descriptor: number,
    file: File,
    before: FileProgress | undefined,
  ): before is FileProgress {
    if (!before || before.offset > file.size) return false;
    if (hashHead(descriptor, before.offset) !== before.headHash) return false;
    const last = Buffer.alloc(1);
    if (before.offset > 0) fs.readSync(descriptor, last, 0, 1, before.offset - 1);
    // at the very end a last line without its newline was taken
    return before.offset === 0 || last[0] === NEWLINE || before.offset === before.size;
  }

  function hashHead(descriptor: number, upTo: number): string {
    const head = Buffer.alloc(Math.min(HEAD, upTo));
    const length = head.length === 0 ? 0 : fs.readSync(descriptor, head, 0, head.length, 0);
    return crypto.createHash('sha256').update(head.subarray(0, length)).digest('hex');
  }

  return { sources, read };
}
