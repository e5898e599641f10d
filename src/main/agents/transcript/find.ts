import { z } from 'zod';
import type { CommandInput, CommandOutput } from '../../../shared/commands';
import type { OpenDatabase } from '../../db/open';
import { GO_ON } from './go-on';

/** Messages answered at most: more would be looked through by nobody. */
const MAX_HITS = 200;
/** Characters of an excerpt, and how many of them stand before what was found. */
const EXCERPT = 160;
const BEFORE = 40;
/** What is fetched of a text in which SQL cannot tell the place, in characters. */
const MAX_WHOLE = 100_000;

export type Find = (
  asked: CommandInput<'sessions.find'>,
) => Promise<CommandOutput<'sessions.find'>>;

/**
 * Looks through a session for what people see of it: what was said and thought, and what went into and
 * came out of tools; no files, no base64, none of the API's own names. It reads on a thread of its own
 * (invariant 7).
 */
export function createFind({
  database,
  mask,
}: {
  database: OpenDatabase;
  /** Thoughts are stored as they came, and shown without secrets. */
  mask(text: string): string;
}): Find {
  return async ({ sessionId, query }) => {
    const params = { sessionId, pattern: globPattern(query), query, goOn: GO_ON };
    const [rows = []] = await database.queryAside([
      { sql: SEARCH, params: [{ ...params, limit: MAX_HITS + 1, whole: MAX_WHOLE }] },
    ]);
    const found = z.array(Found).parse(rows);
    const hits = found.slice(0, MAX_HITS).flatMap(({ seq, kind, text }) => {
      const excerpt = excerptOf(kind === 'thinking' ? mask(text) : text, query);
      // What is not there once it is masked is not seen by anybody either.
      return excerpt === null && kind === 'thinking' ? [] : [{ seq, excerpt: excerpt ?? '' }];
    });
    return { hits, isCut: found.length > MAX_HITS };
  };
}

const Found = z.object({ seq: z.number(), kind: z.string(), text: z.string() });

/**
 * SQLite folds ASCII only, in LIKE and in lower(); a class of both cases for each character folds all of
 * Unicode that has one character for either.
 */
function globPattern(query: string): string {
  const characters = [...query].map((character) => {
    const cases = new Set([character, character.toLowerCase(), character.toUpperCase()]);
    const single = [...cases].filter((one) => [...one].length === 1);
    if (single.length > 1) return `[${single.join('')}]`;
    return /[[*?]/.test(character) ? `[${character}]` : character;
  });
  return `*${characters.join('')}*`;
}

/** The place found, with what is around it, on one line; null when it is not there. */
function excerptOf(text: string, query: string): string | null {
  const lower = text.toLowerCase();
  // Some letters change their length with their case; then the place is only known as it is written.
  const at = (lower.length === text.length ? lower : text).indexOf(query.toLowerCase());
  if (at < 0) return null;
  const start = Math.max(0, at - BEFORE);
  const end = Math.max(start + EXCERPT, at + query.length);
  const words = text.slice(start, end).replace(/\s+/g, ' ').trim();
  return `${start > 0 ? '…' : ''}${words}${end < text.length ? '…' : ''}`;
}

/**
 * Results of the API's tools stand in user messages too, but are seen in the tool's card: they are
 * looked for in `tool_calls`, under the message that asked. `place` orders what one message has.
 */
const SEARCH = `
WITH
  blocks(seq, place, block) AS (
    SELECT m.seq, b.key, b.value
    FROM messages AS m, json_each(m.content) AS b
    WHERE m.session_id = :sessionId AND b.type = 'object' AND (m.kind = 'message'
      OR (b.value ->> '$.type' = 'text' AND m.state = 'complete' AND m.stop_reason IS NOT 'cut_off'))),
  calls(seq, place, input, output) AS (
    SELECT seq, 1000 + rowid, input, output FROM tool_calls WHERE session_id = :sessionId),
  texts(seq, place, kind, text) AS (
    SELECT seq, place, block ->> '$.type',
      CASE block ->> '$.type'
        WHEN 'text' THEN block ->> '$.text'
        WHEN 'thinking' THEN block ->> '$.thinking'
        WHEN 'document' THEN block ->> '$.title'
        WHEN 'server_tool_use' THEN coalesce(block ->> '$.input.query', block ->> '$.input.url')
      END
    FROM blocks
    UNION ALL
    SELECT seq, place, 'source', coalesce(source.value ->> '$.title', '') || ' ' || coalesce(source.value ->> '$.url', '')
    FROM blocks, json_each(block, '$.content') AS source
    WHERE block ->> '$.type' = 'web_search_tool_result' AND source.type = 'object'
    UNION ALL
    SELECT seq, place, 'input', CAST(part.atom AS TEXT)
    FROM calls, json_tree(input) AS part WHERE part.type IN ('text', 'integer', 'real')
    UNION ALL
    SELECT seq, place, 'output', output FROM calls),
  found(seq, place, kind, text) AS (
    SELECT seq, place, kind, text FROM texts WHERE text GLOB :pattern AND text IS NOT :goOn)
SELECT seq, min(place) AS place, kind,
  CASE WHEN kind = 'thinking' OR instr(lower(text), lower(:query)) = 0 THEN substr(text, 1, :whole)
    ELSE substr(text, max(1, instr(lower(text), lower(:query)) - 60), 60 + length(:query) + 200)
  END AS text
FROM found GROUP BY seq ORDER BY seq LIMIT :limit`;
