/** Streamed Markdown in pieces: `settled` ones no longer change, what follows them does. */
export type MarkdownChunks = {
  settled: readonly string[];
  /** The last piece, up to a code fence that is still open. */
  rest: string;
  /** The code in that fence, which needs no parsing while it grows. */
  openCode: { language: string | undefined; source: string } | null;
};

/**
 * Cuts Markdown that is still being streamed, so that a long reply does not have to be parsed again for
 * every few letters. It cuts at blank lines outside code fences, and only before a line that starts a
 * block of its own: a list keeps its items, and an indented line its owner. The answer takes the whole
 * text each time, and looks only at what came since where that continues what was seen before.
 */
export function createMarkdownChunks(): (text: string) => MarkdownChunks {
  let seen = '';
  let scan = startScan();
  return (text) => {
    if (!text.startsWith(seen)) scan = startScan();
    seen = text;
    scan = scanLines(scan, text);
    return chunksOf(scan, text);
  };
}

type Scan = {
  settled: readonly string[];
  /** Where the last piece starts, and the line after the last whole one. */
  chunkAt: number;
  lineAt: number;
  fence: Fence | null;
  isAfterBlank: boolean;
};

type Fence = {
  marker: string;
  language: string | undefined;
  at: number;
  codeAt: number;
  isIndented: boolean;
};

const startScan = (): Scan => ({
  settled: [],
  chunkAt: 0,
  lineAt: 0,
  fence: null,
  isAfterBlank: false,
});

/** Takes in the lines that have ended. A new state, so that React may draw the same text twice. */
function scanLines(before: Scan, text: string): Scan {
  const scan = { ...before };
  for (let end = text.indexOf('\n', scan.lineAt); end >= 0; end = text.indexOf('\n', scan.lineAt)) {
    const line = text.slice(scan.lineAt, end);
    cutBefore(scan, line, text);
    scan.fence = nextFence(scan.fence, line, scan.lineAt);
    scan.isAfterBlank = line.trim() === '';
    scan.lineAt = end + 1;
  }
  return scan;
}

function cutBefore(scan: Scan, line: string, text: string): void {
  if (scan.fence !== null || !scan.isAfterBlank || !startsBlock(line)) return;
  scan.settled = [...scan.settled, text.slice(scan.chunkAt, scan.lineAt)];
  scan.chunkAt = scan.lineAt;
}

function chunksOf(scan: Scan, text: string): MarkdownChunks {
  const { fence, settled, chunkAt, lineAt } = scan;
  // A fence in a list or a quote belongs to it, and only a parser knows where it ends.
  if (fence !== null && !fence.isIndented) {
    const source = text.slice(fence.codeAt);
    const rest = text.slice(chunkAt, fence.at);
    return { settled, rest, openCode: { language: fence.language, source: whole(source, fence) } };
  }
  const last = { ...scan };
  const line = text.slice(lineAt);
  if (line !== '') cutBefore(last, line, text);
  return { settled: last.settled, rest: text.slice(last.chunkAt), openCode: null };
}

/** Without the end of the fence while that is being written. */
function whole(source: string, { marker }: Fence): string {
  const at = source.lastIndexOf('\n') + 1;
  const line = source.slice(at).trim();
  return line !== '' && (marker.startsWith(line) || isEnd(line, marker))
    ? source.slice(0, at)
    : source;
}

const CONTINUES = /^(\s|[-*+](\s|$)|\d+([.)]|$)|\||$)/;

function startsBlock(line: string): boolean {
  return !CONTINUES.test(line);
}

/** The fence that is open after this line: the same kind and at least as long closes it. */
function nextFence(open: Fence | null, line: string, at: number): Fence | null {
  const match = /^(\s{0,3})(`{3,}|~{3,})(.*)$/.exec(line);
  if (match === null) return open;
  const [, indent = '', marker = '', rest = ''] = match;
  if (open !== null) return rest.trim() === '' && isEnd(marker, open.marker) ? null : open;
  // What follows backticks is no fence when it has some itself.
  if (marker.startsWith('`') && rest.includes('`')) return null;
  const language = rest.trim().split(/\s/)[0] || undefined;
  return { marker, language, at, codeAt: at + line.length + 1, isIndented: indent !== '' };
}

function isEnd(marker: string, open: string): boolean {
  return marker[0] === open[0] && marker.length >= open.length && /^(`+|~+)$/.test(marker);
}
