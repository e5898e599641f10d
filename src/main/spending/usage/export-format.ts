import type { ParsedInput } from '../../../shared/commands';
import type { Writing } from '../../db/write-aside';

type Format = ParsedInput<'usage.export'>['format'];
/** How a column is written. */
type Kind = 'text' | 'number' | 'time' | 'flag' | 'dollars';
type Field = readonly [name: string, kind: Kind, column: string];

/**
 * What an export is made of, in SQL: SQLite writes each line, so that no record becomes an object first.
 *
 * - CSV as RFC 4180 has it (https://www.rfc-editor.org/rfc/rfc4180): a header, CRLF, UTF-8 without a mark.
 *   Text is always quoted, and text that a spreadsheet would take for a formula gets an apostrophe in
 *   front (https://owasp.org/www-community/attacks/CSV_Injection). Numbers are bare. Unknown is empty.
 * - JSON: an array with one object per line, nothing changed. Unknown is null.
 *
 * Times are ISO 8601 in UTC; `day` is the user's own. A cost is given in micro-USD, and as exact in USD.
 */
export function exportText(format: Format): Omit<Writing, 'count' | 'rows'> & { row: string } {
  if (format === 'json') {
    const members = FIELDS.map(([name, kind, column]) => `'${name}', ${jsonValue(kind, column)}`);
    return {
      head: '[\n',
      row: `json_object(${members.join(', ')})`,
      separator: ',\n',
      tail: '\n]\n',
    };
  }
  const cells = FIELDS.map(([, kind, column]) => `coalesce(${csvCell(kind, column)}, '')`);
  return {
    head: `${FIELDS.map(([name]) => name).join(',')}\r\n`,
    row: `${cells.join(" || ',' || ")} || char(13, 10)`,
    separator: '',
    tail: '',
  };
}

const FIELDS: readonly Field[] = [
  ['time', 'time', 'at'],
  ['day', 'text', 'day'],
  ['source', 'text', 'source'],
  ['requestId', 'text', 'request_id'],
  ['profile', 'text', 'profile_name'],
  ['provider', 'text', 'provider'],
  ['model', 'text', 'model'],
  ['credential', 'text', 'credential_name'],
  ['client', 'text', 'client_name'],
  ['sessionId', 'text', 'session_id'],
  ['session', 'text', 'session_title'],
  ['workspace', 'text', 'workspace'],
  ['inputTokens', 'number', 'input_tokens'],
  ['outputTokens', 'number', 'output_tokens'],
  ['cacheReadTokens', 'number', 'cache_read_tokens'],
  ['cacheWrite5mTokens', 'number', 'cache_write_5m_tokens'],
  ['cacheWrite1hTokens', 'number', 'cache_write_1h_tokens'],
  ['thinkingTokens', 'number', 'thinking_tokens'],
  ['webSearches', 'number', 'web_searches'],
  ['serviceTier', 'text', 'service_tier'],
  ['speed', 'text', 'speed'],
  ['inferenceGeo', 'text', 'inference_geo'],
  ['isEstimated', 'flag', 'is_estimated'],
  ['costMicroUsd', 'number', 'cost_micro_usd'],
  ['costUsd', 'dollars', 'cost_micro_usd'],
  ['priceId', 'text', 'price_id'],
];

function csvCell(kind: Kind, column: string): string {
  if (kind !== 'text') return written(kind, column);
  // A tab or a line break in front would hide the sign from the reader, not from the spreadsheet.
  const isFormula = `unicode(${column}) IN (${[...'=+-@\t\r\n'].map((sign) => sign.codePointAt(0)).join(', ')})`;
  return `'"' || iif(${isFormula}, '''', '') || replace(${column}, '"', '""') || '"'`;
}

function jsonValue(kind: Kind, column: string): string {
  const isBare = kind === 'flag' || kind === 'dollars';
  return isBare ? `json(${written(kind, column)})` : written(kind, column);
}

function written(kind: Kind, column: string): string {
  switch (kind) {
    case 'text':
    case 'number':
      return column;
    case 'time':
      return `strftime('%Y-%m-%dT%H:%M:%S', ${column} / 1000, 'unixepoch') || printf('.%03dZ', ${column} % 1000)`;
    case 'flag':
      return `iif(${column}, 'true', 'false')`;
    case 'dollars':
      return `iif(${column} IS NULL, NULL, printf('%d.%06d', ${column} / 1000000, ${column} % 1000000))`;
  }
}
