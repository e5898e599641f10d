/** Text up to here is one piece, in UTF-16 units: it is parsed within a few milliseconds. */
const PIECE = 8_000;

export type MarkdownPiece =
  | { kind: 'markdown'; text: string }
  /** The inside of a fence. */
  | { kind: 'code'; language: string; text: string }
  /** Too long to be looked at. */
  | { kind: 'plain'; text: string };

/** Cuts long Markdown where it may be cut, between paragraphs and around code, so that no piece takes long. */
export function* markdownPieces(text: string): Generator<MarkdownPiece> {
  if (text.length <= PIECE) {
    yield { kind: 'markdown', text };
    return;
  }
  let held: string[] = [];
  let length = 0;
  let fence: { marks: string; language: string } | null = null;

  function* flush(): Generator<MarkdownPiece> {
    const whole = held.join('\n');
    held = [];
    length = 0;
    if (fence) yield { kind: 'code', language: fence.language, text: whole };
    else if (whole.length > 4 * PIECE) yield { kind: 'plain', text: whole };
    else if (whole.trim() !== '') yield { kind: 'markdown', text: whole };
  }

  for (const line of text.split('\n')) {
    const begins: RegExpExecArray | null = fence
      ? null
      : /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)[^`]*$/.exec(line);
    const ends = fence !== null && closes(line, fence.marks);
    if (begins || ends) {
      yield* flush();
      fence = begins ? { marks: begins[1] ?? '', language: begins[2] ?? '' } : null;
      continue;
    }
    if (!fence && line.trim() === '' && length > PIECE / 2) yield* flush();
    held.push(line);
    length += line.length + 1;
  }
  yield* flush();
}

function closes(line: string, marks: string): boolean {
  const found = /^ {0,3}(`{3,}|~{3,})\s*$/.exec(line)?.[1];
  return found !== undefined && found[0] === marks[0] && found.length >= marks.length;
}
