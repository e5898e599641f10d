/**
 * Cuts Markdown that is still being streamed into pieces that no longer change, and the last one that
 * does, so that a long reply does not have to be parsed again for every few letters. It cuts at blank
 * lines outside code fences, and only before a line that starts a block of its own: a list keeps its
 * items, and an indented line its owner.
 */
export function markdownChunks(text: string): string[] {
  const chunks: string[] = [];
  let lines: string[] = [];
  let fence: string | null = null;
  let isAfterBlank = false;

  for (const line of text.split('\n')) {
    if (fence === null && isAfterBlank && startsBlock(line)) {
      chunks.push(lines.join('\n'));
      lines = [];
    }
    fence = nextFence(fence, line);
    isAfterBlank = line.trim() === '';
    lines.push(line);
  }
  return [...chunks, lines.join('\n')];
}

const CONTINUES = /^(\s|[-*+]\s|\d+[.)]\s|\||$)/;

function startsBlock(line: string): boolean {
  return !CONTINUES.test(line);
}

/** The fence that is open after this line: the same kind and at least as long closes it. */
function nextFence(open: string | null, line: string): string | null {
  const marker = /^\s{0,3}(`{3,}|~{3,})(.*)$/.exec(line);
  if (marker === null) return open;
  const [, fence = '', rest = ''] = marker;
  if (open === null) return fence;
  const closes = fence[0] === open[0] && fence.length >= open.length && rest.trim() === '';
  return closes ? null : open;
}
