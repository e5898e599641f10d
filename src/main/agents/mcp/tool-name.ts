import { createHash } from 'node:crypto';

/** What the API takes as the name of a tool: `^[a-zA-Z0-9_-]{1,128}$`. */
const MAX_NAME = 128;
const MARK_LENGTH = 8;

/**
 * `mcp__<server>__<tool>`. A tool whose name does not fit as it is gets a mark made of it, so that no two
 * tools of a server share a name, and each keeps its own while others come and go.
 */
export function toolName(server: string, tool: string): string {
  const prefix = `mcp__${server}__`;
  const room = MAX_NAME - prefix.length;
  // `a_` + `__` + `b` and `a` + `__` + `_b` would read the same
  const fits = /^[a-zA-Z0-9-][a-zA-Z0-9_-]*$/.test(tool) && tool.length <= room;
  if (fits && !MARKED.test(tool)) return prefix + tool;
  const cleaned = tool.replace(/[^a-zA-Z0-9_-]/g, '_').replace(/^_+/, '');
  const mark = createHash('sha256').update(tool, 'utf8').digest('hex').slice(0, MARK_LENGTH);
  return `${prefix}${cleaned.slice(0, room - MARK_LENGTH - 1)}-${mark}`;
}

/** One that only looks marked is marked too. */
const MARKED = /-[0-9a-f]{8}$/;
