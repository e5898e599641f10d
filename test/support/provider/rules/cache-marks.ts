import { type ApiError, badRequest } from '../api-error';
import { promptBlocks, ttlOf } from '../prompt';
import type { MessagesRequest } from '../script';

/** Prompt cache breakpoints that one request may carry, the automatic one included. */
const MAX_MARKS = 4;

/** https://platform.claude.com/docs/en/build-with-claude/prompt-caching */
export function refusedCacheMarks(request: MessagesRequest): ApiError | undefined {
  for (const { type, ttl } of controlsIn(request)) {
    if (type !== 'ephemeral') return badRequest("cache_control.type: Input should be 'ephemeral'");
    if (ttl !== undefined && ttl !== '5m' && ttl !== '1h')
      return badRequest("cache_control.ttl: Input should be '5m' or '1h'");
  }
  const blocks = promptBlocks(request);
  if (blocks.some(({ mark, canBeMarked }) => mark && !canBeMarked))
    return badRequest('cache_control: Extra inputs are not permitted on `thinking` blocks');
  const marks = blocks.flatMap(({ mark }) => mark ?? []);
  if (marks.length > MAX_MARKS) {
    return badRequest(
      `A maximum of ${MAX_MARKS} blocks with cache_control may be provided. Found ${marks.length}.`,
    );
  }
  const automatic = ttlOf(request.cache_control);
  if (automatic && blocks.findLast(({ canBeMarked }) => canBeMarked)?.mark !== automatic)
    return badRequest('cache_control: the last block has a cache_control with another ttl');
  if (marks.includes('5m') && marks.lastIndexOf('1h') > marks.indexOf('5m')) {
    return badRequest(
      "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`.",
    );
  }
  return undefined;
}

type Control = { type?: unknown; ttl?: unknown };

/** Every `cache_control` of a request; what a tool call has by that name among its inputs is none. */
function controlsIn(part: unknown): Control[] {
  if (Array.isArray(part)) return part.flatMap(controlsIn);
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => {
    if (key === 'cache_control') return value === null ? [] : [Object(value)];
    return ['tools', 'system', 'messages', 'content'].includes(key) ? controlsIn(value) : [];
  });
}
