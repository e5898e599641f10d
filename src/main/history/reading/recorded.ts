/** What the parts of the thread need of Node; they run from their source text and can import nothing. */
export type NodeParts = {
  fs: typeof import('node:fs');
  path: typeof import('node:path');
  crypto: typeof import('node:crypto');
  Buffer: typeof import('node:buffer').Buffer;
};

/** Anything that JSON has in braces. */
export type Json = Readonly<Record<string, unknown>>;

export type RecordedFile = {
  id: string;
  path: string;
  /** Bytes. */
  size: number;
  /** Milliseconds UTC. */
  mtime: number;
};

/** What the beginning and the end of a file tell of its conversation. */
export type Outline = {
  /** As Claude Code or the user called it; empty when they did not. */
  title: string;
  /** The beginnings of what was said first, and answered first. */
  said: string;
  answered: string;
  workspace: string;
  /** Counted where the file is small, and estimated from its beginning and its end where it is not. */
  messages: number;
};

export type Listed = RecordedFile & {
  /** null: there is no conversation in it. `known`: as the asker has it. */
  outline: Outline | null | 'known';
};

/** A row of `messages`, with the rows of `tool_calls` that belong to it. */
export type RecordedRow = {
  role: 'user' | 'assistant';
  kind: 'message' | 'compaction';
  content: Json[];
  stopReason: string | null;
  model: string | null;
  /** The API's `usage` object. */
  usage: Json | null;
  /** Milliseconds UTC; null when the line does not tell. */
  at: number | null;
  calls: RecordedCall[];
};

export type RecordedCall = {
  id: string;
  name: string;
  input: Json;
  change: { path: string; before: string; after: string } | null;
  status: 'done' | 'failed' | 'denied' | 'interrupted';
  output: string;
  startedAt: number | null;
  endedAt: number | null;
};

/** What the thread is asked for. */
export type HistoryJob =
  | {
      task: 'list';
      folders: readonly string[];
      /** By id: the `size:mtime` that the asker has an outline of. */
      known: Readonly<Record<string, string>>;
      /** Files looked into at most, newest first. */
      most: number;
    }
  | { task: 'open'; folders: readonly string[]; id: string };

/** Why a conversation is not opened. */
export type Refusal = 'gone' | 'large' | 'long' | 'empty';

/** What the thread tells. After each `rows` it waits to be asked for more. */
export type HistoryNews =
  | { type: 'list'; files: Listed[]; isCut: boolean }
  | { type: 'rows'; rows: RecordedRow[] }
  | { type: 'end'; title: string; workspace: string }
  | { type: 'refused'; why: Refusal };
