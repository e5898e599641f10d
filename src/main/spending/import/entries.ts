import type { UsageEntry } from '../ledger/ledger';
import type { FoundRequest } from './found';

/** In characters. */
const LONGEST_TITLE = 80;

/**
 * Makes ledger entries of what was found. A model of another provider, which Claude Code reached through a
 * proxy, stays unpriced: nobody knows who was paid. `mask` takes secrets out of what the user has typed.
 */
export function createToEntry(
  profile: UsageEntry['profile'],
  mask: (text: string) => string,
): (request: FoundRequest) => UsageEntry {
  const titleOf = rememberLast((title) => {
    const line = mask(title).replace(/\s+/g, ' ').trim();
    return Array.from(line).slice(0, LONGEST_TITLE).join('') || 'Claude Code';
  });
  return ({ key, messageId: _, isSidechain: __, sessionId, title, ...rest }) => ({
    ...rest,
    source: 'import',
    requestId: key,
    profile,
    credential: { id: '', name: 'Claude Code' },
    session: { id: `claude-code:${sessionId}`, title: titleOf(title) },
    provider: 'ANTHROPIC',
  });
}

/** The requests of a session come one after the other. */
function rememberLast(find: (text: string) => string): (text: string) => string {
  let last: { text: string; found: string } | null = null;
  return (text) => {
    if (last?.text !== text) last = { text, found: find(text) };
    return last.found;
  };
}
