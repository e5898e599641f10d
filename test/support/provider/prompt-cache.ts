import { createHash } from 'node:crypto';
import { type CacheTtl, type PromptBlock, promptBlocks } from './prompt';
import type { MessagesRequest } from './script';

/** How a prompt is billed; the four add up to all of it. */
export type PromptUsage = {
  input: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
};

export type PromptCache = {
  /** Counts a prompt that the model is given, and remembers its marked prefixes. */
  count(request: MessagesRequest): PromptUsage;
};

export type PromptCacheOptions = {
  /** Milliseconds; what the lifetimes of prefixes are measured with. */
  now: () => number;
  /** Shorter prefixes are not cached; the API wants 512 to 4,096, by model. */
  minTokens: number;
};

const LIFETIME_MS: Record<CacheTtl, number> = { '5m': 300_000, '1h': 3_600_000 };

/** Places looked at from a breakpoint backwards, the breakpoint itself included. */
const LOOKBACK = 20;

/**
 * The prompt cache of the API: a prefix is written where a breakpoint is, and read where a breakpoint or
 * one of the blocks before it ends a prefix that was written earlier and has not expired. Reading renews.
 * https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
export function createPromptCache({ now, minTokens }: PromptCacheOptions): PromptCache {
  const entries = new Map<string, { ttl: CacheTtl; expiresAt: number }>();

  const readAt = (prefix: Prefix): boolean => {
    const entry = entries.get(prefix.hash);
    if (!entry || entry.expiresAt <= now()) return false;
    entry.expiresAt = now() + LIFETIME_MS[entry.ttl];
    return true;
  };
  const longestHit = (prefixes: readonly Prefix[], breakpoints: readonly number[]) =>
    breakpoints
      .map((at) =>
        prefixes.slice(Math.max(0, at - LOOKBACK + 1), at + 1).findLast((prefix) => readAt(prefix)),
      )
      .reduce((longest, hit) => Math.max(longest, hit?.tokens ?? 0), 0);

  return {
    count(request) {
      const prefixes = prefixesOf(request.model, promptBlocks(request));
      const marked = prefixes.filter(({ mark, tokens }) => mark && tokens >= minTokens);
      const breakpoints = marked.map((prefix) => prefixes.indexOf(prefix));
      const read = longestHit(prefixes, breakpoints);
      for (const { hash, mark: ttl } of marked) {
        if (ttl) entries.set(hash, { ttl, expiresAt: now() + LIFETIME_MS[ttl] });
      }
      const lastOf = (...ttls: CacheTtl[]) =>
        marked.findLast(({ mark }) => mark && ttls.includes(mark))?.tokens ?? 0;
      const upTo1h = Math.max(read, lastOf('1h'));
      const upToLast = Math.max(upTo1h, lastOf('1h', '5m'));
      return {
        cacheRead: read,
        cacheWrite1h: upTo1h - read,
        cacheWrite5m: upToLast - upTo1h,
        input: (prefixes.at(-1)?.tokens ?? 0) - upToLast,
      };
    },
  };
}

/** Everything up to the end of a block. */
type Prefix = { hash: string; tokens: number; mark?: CacheTtl };

function prefixesOf(model: string, blocks: readonly PromptBlock[]): Prefix[] {
  let hash = model;
  let tokens = 0;
  return blocks.map((block) => {
    hash = createHash('sha256').update(hash).update(block.text).digest('base64');
    tokens += block.tokens;
    return { hash, tokens, ...(block.mark ? { mark: block.mark } : {}) };
  });
}
