import { z } from 'zod';
import type { CommandOutput, ParsedInput } from '../../../shared/commands';
import type { OpenDatabase } from '../../db/open';
import { excerptOf, fitsAll, matchExpression } from './search-words';

export type Search = (
  asked: ParsedInput<'sessions.search'>,
) => Promise<CommandOutput<'sessions.search'>>;

/** Characters of a text that are looked through for its excerpt, and how far before the first word. */
const TEXT_SHOWN = 4_000;
const TEXT_BEFORE = 500;

/**
 * Looks through every transcript of a profile, with titles that fit first and then the newest; on a thread
 * of its own (invariant 7). By age and not by weight: to weigh a hit, all hits have to be read, and a common
 * word has hundreds of thousands.
 */
export function createSearch(ports: {
  database: Pick<OpenDatabase, 'queryAside'>;
  /** How much of what is older can be found, 0 to 1. */
  indexed(): number;
  /** A key that came into the vault later than it was said. */
  mask(text: string): string;
}): Search {
  const { database, indexed, mask } = ports;
  return async ({ profileId, query, limit }) => {
    const match = matchExpression(query);
    const [titleRows = [], wordRows = []] = await database.queryAside([
      { sql: TITLES, params: [{ profileId }] },
      ...(match === null ? [] : [{ sql: WORDS, params: [wordParams()] }]),
    ]);

    function wordParams() {
      const [word = ''] = (match ?? '').match(/[\p{L}\p{N}\p{Co}\p{M}]+/u) ?? [];
      const places = { shown: TEXT_SHOWN, before: TEXT_BEFORE };
      return { profileId, match, word, limit: limit + 1, ...places };
    }

    const excerpt = (text: string) => excerptOf(mask(text), query);
    const inTitles = z
      .array(TitleRow)
      .parse(titleRows)
      .filter(({ title }) => fitsAll(title, query))
      .map((row) => ({ ...place(row), seq: null, excerpt: excerpt(row.title), at: row.at }));
    const inWords = z
      .array(WordRow)
      .parse(wordRows)
      .map((row) => ({ ...place(row), seq: row.seq, excerpt: excerpt(row.text), at: row.at }));
    const hits = [...inTitles, ...inWords];
    return { hits: hits.slice(0, limit), isCut: hits.length > limit, indexed: indexed() };
  };
}

const TitleRow = z.object({
  sessionId: z.string(),
  title: z.string(),
  workspace: z.string(),
  archived: z.number(),
  at: z.number(),
});
const WordRow = TitleRow.extend({ seq: z.number(), text: z.string() });

function place({ sessionId, title, workspace, archived }: z.infer<typeof TitleRow>) {
  return { sessionId, title, workspace, isArchived: archived === 1 };
}

const SESSION = `session.id AS sessionId, session.title,
  coalesce(session.worktree ->> '$.repository', session.workspace) AS workspace,
  session.archived_at IS NOT NULL AS archived`;

const TITLES = `
SELECT ${SESSION}, session.updated_at AS at FROM sessions AS session
WHERE session.profile_id = :profileId AND session.removed_at IS NULL ORDER BY session.updated_at DESC`;

/**
 * What a deleted session said is shown in a fork that still has it. The text comes in a piece around the first word,
 * where SQLite finds it; it folds ASCII only.
 */
const WORDS = `
WITH hit (part, sessionId) AS MATERIALIZED (
  SELECT word.rowid, session.id FROM transcript_words AS word
  CROSS JOIN transcript_parts AS part ON part.id = word.rowid
  CROSS JOIN sessions AS owner ON owner.id = part.session_id
  CROSS JOIN sessions AS session ON session.id = CASE WHEN owner.removed_at IS NULL THEN owner.id ELSE (
    SELECT fork.id FROM shared_messages JOIN sessions AS fork ON fork.id = fork_id
    WHERE session_id = part.session_id AND seq = part.seq AND fork.removed_at IS NULL LIMIT 1) END
  WHERE transcript_words MATCH :match
    AND word.rowid > (SELECT id << 40 FROM transcript_shelves WHERE profile_id = :profileId)
    AND word.rowid < (SELECT (id + 1) << 40 FROM transcript_shelves WHERE profile_id = :profileId)
  ORDER BY word.rowid DESC LIMIT :limit),
-- As transcript_texts has it; the view itself would be made whole before a row of it is looked up.
said (part, sessionId, text) AS MATERIALIZED (
  SELECT id, sessionId, CASE call_id
    WHEN '' THEN (
      SELECT group_concat(block.value ->> '$.text', char(10))
      FROM messages, json_each(messages.content) AS block
      WHERE messages.session_id = part.session_id AND messages.seq = part.seq
        AND block.value ->> '$.type' = 'text')
    ELSE (
      SELECT coalesce((SELECT group_concat(atom, ' ') FROM json_tree(call.input) WHERE type = 'text'), '')
        || char(10) || substr(call.output, 1, 4000)
      FROM tool_calls AS call WHERE call.session_id = part.session_id AND call.id = part.call_id)
    END
  FROM hit JOIN transcript_parts AS part ON part.id = hit.part)
SELECT ${SESSION}, part.seq, message.created_at AS at,
  substr(said.text, max(1, instr(lower(said.text), lower(:word)) - :before), :shown) AS text
FROM said JOIN transcript_parts AS part ON part.id = said.part
JOIN messages AS message ON message.session_id = part.session_id AND message.seq = part.seq
JOIN sessions AS session ON session.id = said.sessionId
ORDER BY said.part DESC`;
