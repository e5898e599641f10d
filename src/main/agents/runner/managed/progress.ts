import { z } from 'zod';
import type { Db } from '../../../db/open';
import { readSetting, writeSetting } from '../../../settings/settings';

/** Events this much older than the latest are looked at again: they may have been listed late. In ms. */
export const OVERLAP_MS = 30_000;
/** How long an event is remembered; more than {@link OVERLAP_MS}. In ms. */
const REMEMBERED_MS = 2 * OVERLAP_MS;
const MOST_REMEMBERED = 500;

const Progress = z.object({
  /** The credential that the provider's session belongs to; null = the environment's key. */
  credentialId: z.string().nullable(),
  /** As the provider has it: it never changes. */
  model: z.string(),
  /** The tools it was given last, as JSON. */
  tools: z.string(),
  /** Before the provider was asked for a session: it may have made one that was never heard of. */
  isCreating: z.boolean(),
  /** Last message of the user that the provider has, and how many it has. */
  sentSeq: z.int(),
  sentCount: z.int(),
  /** Messages that were being sent; whether they arrived is asked before they are sent again. */
  sending: z.object({ upTo: z.int(), count: z.int() }).nullable(),
  /** `sent`: nothing was heard since. `ended`: it takes no more messages. */
  status: z.enum(['sent', 'running', 'asking', 'idle', 'failed', 'out_of_budget', 'ended']),
  /** Calls that want an answer, while it is `asking`. */
  asking: z.array(z.string()),
  /** Why it failed. */
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** What the provider is trying again after; null when it is not. */
  retrying: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** The model request under way or the last one, by the event that began it; its usage once it is known. */
  request: z.object({ id: z.string(), usage: z.unknown(), isCut: z.boolean() }).nullable(),
  /** The reply that what comes next belongs to. */
  replySeq: z.int().nullable(),
  /** Searches recorded so far: the provider tells the sum only. */
  webSearches: z.int(),
  /** The latest events that are on disk: none is applied twice. */
  seen: z.array(z.object({ id: z.string(), at: z.string() })),
});
export type Progress = z.infer<typeof Progress>;

const START: Progress = {
  credentialId: null,
  model: '',
  tools: '',
  isCreating: false,
  sentSeq: 0,
  sentCount: 0,
  sending: null,
  status: 'idle',
  asking: [],
  problem: null,
  retrying: null,
  request: null,
  replySeq: null,
  webSearches: 0,
  seen: [],
};

const keyOf = (sessionId: string) => `managed:session:${sessionId}`;

/** How far a session has followed the one at the provider; written with what it tells of, or not at all. */
export function readProgress(db: Db, sessionId: string): Progress {
  return readSetting(db, keyOf(sessionId), Progress, START);
}

export function changeProgress(db: Db, sessionId: string, change: Partial<Progress>): Progress {
  const next = { ...readProgress(db, sessionId), ...change };
  writeSetting(db, keyOf(sessionId), next);
  return next;
}

/** Where to list from, as the provider takes it; undefined = from the beginning. */
export function listFrom({ seen }: Progress): string | undefined {
  const latest = latestOf(seen);
  return latest === null ? undefined : new Date(latest - OVERLAP_MS).toISOString();
}

/** With one more event, and without those that cannot be listed again. */
export function remember(seen: Progress['seen'], event: { id: string; at: string }) {
  const all = [...seen, event];
  const latest = latestOf(all) ?? 0;
  return all.filter(({ at }) => momentOf(at) >= latest - REMEMBERED_MS).slice(-MOST_REMEMBERED);
}

function latestOf(seen: Progress['seen']): number | null {
  return seen.length === 0 ? null : Math.max(...seen.map(({ at }) => momentOf(at)));
}

function momentOf(at: string): number {
  const moment = Date.parse(at);
  return Number.isNaN(moment) ? 0 : moment;
}
