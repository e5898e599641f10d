import type { CommandInput, CommandOutput } from '../../../src/shared/commands';
import type { Session } from '../../../src/shared/commands/sessions';
import { findIn } from './session-find';
import type { State } from './state';
import { makeStory } from './story-of-session';

type SearchCommands = {
  'sessions.search': (input: CommandInput<'sessions.search'>) => CommandOutput<'sessions.search'>;
};
type Hit = CommandOutput<'sessions.search'>['hits'][number];

/** Looks in the stories of the sessions; the index grows with each question that has `index` in it. */
export function createSearchCommands(state: State): SearchCommands {
  let indexed = 0.42;
  return {
    'sessions.search': ({ profileId, query, limit = 50 }) => {
      const hits = state.sessions
        .filter((session) => session.profileId === profileId)
        .flatMap((session) => hitsIn(session, query));
      if (query.includes('index')) indexed = Math.min(1, indexed + 0.07);
      return {
        hits: hits.slice(0, limit),
        isCut: hits.length > limit,
        indexed: query.includes('index') ? indexed : 1,
      };
    },
  };
}

function hitsIn(session: Session, query: string): Hit[] {
  const { id: sessionId, title, workspace, archivedAt } = session;
  const of = { sessionId, title, workspace, isArchived: archivedAt !== null };
  const inTitle = title.toLowerCase().includes(query.toLowerCase())
    ? [{ ...of, seq: null, excerpt: partsOf(title, query), at: session.updatedAt }]
    : [];
  const said = findIn(makeStory(session), query).hits.map(({ seq, excerpt }) => ({
    ...of,
    seq,
    excerpt: partsOf(excerpt, query),
    at: session.updatedAt,
  }));
  return [...inTitle, ...said];
}

function partsOf(text: string, query: string): Hit['excerpt'] {
  const at = text.toLowerCase().indexOf(query.toLowerCase());
  const end = at + query.length;
  return [
    { text: text.slice(0, at), isHit: false },
    { text: text.slice(at, end), isHit: true },
    { text: text.slice(end), isHit: false },
  ].filter((part) => part.text !== '');
}
