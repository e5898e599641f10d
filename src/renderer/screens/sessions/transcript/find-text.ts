import type { ToolCall } from '../../../../shared/commands/sessions';
import type { Row } from './rows';

/**
 * Small letters, at the same places as in the text: where a letter changes its length with its case, the
 * text stays as it is.
 */
export function foldCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}

/** Where `query` begins in `text`, in any case; matches do not overlap. */
export function placesOf(text: string, query: string): number[] {
  const [folded, wanted] = [foldCase(text), foldCase(query)];
  const places: number[] = [];
  if (wanted === '') return places;
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length)) {
    places.push(at);
  }
  return places;
}

/** The row of a message that holds what was found, else its first; -1 when the message has none here. */
export function rowHolding(
  rows: readonly Row[],
  toolCalls: Readonly<Record<string, ToolCall>>,
  { seq, query }: { seq: number; query: string },
): number {
  const isOfMessage = (row: Row) => row.kind !== 'footer' && row.seq === seq;
  const wanted = foldCase(query);
  const holding = rows.findIndex(
    (row) => isOfMessage(row) && foldCase(textOfRow(row, toolCalls)).includes(wanted),
  );
  return holding >= 0 ? holding : rows.findIndex(isOfMessage);
}

function textOfRow(row: Row, toolCalls: Readonly<Record<string, ToolCall>>): string {
  switch (row.kind) {
    case 'user':
    case 'text':
    case 'thinking':
    case 'compaction':
      return row.text;
    case 'tool': {
      const call = toolCalls[row.toolCallId];
      return call === undefined ? '' : `${inputWords(call.input)}\n${call.output}`;
    }
    case 'server_tool':
      return [
        row.block.input,
        ...row.block.sources.map(({ title, url }) => `${title} ${url}`),
      ].join('\n');
    case 'attachment':
      return row.block.name;
    case 'notice':
      return row.block.text;
    default:
      return '';
  }
}

/** The values of a tool's input as they are shown: not escaped as JSON has them. */
function inputWords(json: string): string {
  const words: string[] = [];
  try {
    JSON.parse(json, (_, value: unknown) => {
      if (typeof value === 'string' || typeof value === 'number') words.push(String(value));
      return value;
    });
  } catch {
    return json;
  }
  return words.join('\n');
}
