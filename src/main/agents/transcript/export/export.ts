import { setImmediate as pause } from 'node:timers/promises';
import type { CommandOutput, ParsedInput } from '../../../../shared/commands';
import type { Session } from '../../../../shared/commands/sessions';
import { ChatelaineError } from '../../../../shared/errors';
import type { Clock } from '../../../clock';
import type { OpenDatabase } from '../../../db/open';
import { maskStrings } from '../../../mask-strings';
import { readEntries } from './entries';
import { writeFile } from './file';
import type { Format } from './format';
import { createHighlighter } from './highlight';
import { createHtmlFormat } from './html';
import { createMarkdownToHtml } from './html-markdown';
import { jsonFormat } from './json';
import { createMarkdownFormat } from './markdown';
import { createMarkdownReader } from './markdown-tree';

type Input = ParsedInput<'sessions.export'>;

export type SessionExport = {
  /**
   * Writes a session to a file that the user picks; null when they pick none. The file is there only when it is
   * complete, and without secrets of the vault. Errors: `NOT_FOUND`; `DISK_FULL` when it cannot be written.
   */
  run(input: Input): Promise<CommandOutput<'sessions.export'>>;
  /** Ends what is being written, and waits until nothing is left behind. */
  close(): Promise<void>;
};

/** How long it is worked before the rest of the app has its turn, in milliseconds (invariant 7). */
const SLICE_MS = 5;

export function createSessionExport(ports: {
  database: OpenDatabase;
  clock: Clock;
  mask(text: string): string;
  /** Error: `NOT_FOUND`. */
  session(sessionId: string): Session;
  /** Asks the user where to; they have agreed when there is such a file already. */
  chooseSaveFile(suggestedName: string): Promise<string | null>;
}): SessionExport {
  const { clock, mask, chooseSaveFile } = ports;
  const running = new Set<Promise<unknown>>();
  let isClosed = false;

  async function pickAndWrite({ sessionId, format: name }: Input) {
    // Named boundary: masking changes strings only.
    const session = maskStrings(ports.session(sessionId), mask) as Session;
    const path = await chooseSaveFile(`${fileName(session.title)}.${EXTENSIONS[name]}`);
    if (path === null) return null;
    const format = await FORMATS[name]();
    const bytes = await writeFile(path, inTurns(pieces(format, { ...session, id: sessionId })));
    return { path, bytes };
  }

  async function* pieces(format: Format, session: Session): AsyncGenerator<string> {
    yield* format.head(session, clock.now());
    let isFirst = true;
    for await (const entry of readEntries(ports, session.id)) {
      yield* format.entry(entry, isFirst);
      isFirst = false;
    }
    yield format.tail();
  }

  async function* inTurns(all: AsyncIterable<string>): AsyncGenerator<string> {
    let begun = performance.now();
    for await (const piece of all) {
      if (isClosed) throw new ChatelaineError('CONFLICT', CLOSING);
      yield piece;
      if (performance.now() - begun < SLICE_MS) continue;
      await pause();
      begun = performance.now();
    }
  }

  return {
    async run(input) {
      const end = pickAndWrite(input);
      running.add(end);
      try {
        return await end;
      } finally {
        running.delete(end);
      }
    },
    async close() {
      isClosed = true;
      await Promise.allSettled(running);
    },
  };
}

const CLOSING = 'Chatelaine is being closed, so there is no export.';

const EXTENSIONS: Record<Input['format'], string> = { markdown: 'md', json: 'json', html: 'html' };

const FORMATS: Record<Input['format'], () => Promise<Format>> = {
  json: async () => jsonFormat,
  markdown: async () => createMarkdownFormat(await createMarkdownReader()),
  async html() {
    const [read, highlight] = await Promise.all([createMarkdownReader(), createHighlighter()]);
    return createHtmlFormat(createMarkdownToHtml(read, highlight), highlight);
  },
};

/** Of the title, what every file system takes. */
function fileName(title: string): string {
  const name = title
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase();
  return Array.from(name).slice(0, 60).join('') || 'session';
}
