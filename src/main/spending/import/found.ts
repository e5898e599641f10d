/** One file of the history, and how far it was read: a row of `import_files`. */
export type FileProgress = {
  path: string;
  /** Bytes. */
  size: number;
  /** Milliseconds UTC; 0 while it has been read in part only, so that the next run goes on. */
  mtime: number;
  /** Bytes that were read and understood: the next run begins here. */
  offset: number;
  /** SHA-256 of the first bytes, as many as were read or 4,096: a file that was replaced is read again. */
  headHash: string;
};

/** One request that a file tells of, in its best version. */
export type FoundRequest = {
  /** `<message.id>:<requestId>`, or a hash of the content where there is no id. */
  key: string;
  messageId: string;
  /** The provider's own id of the request; empty when the line has none. */
  requestId: string;
  /** A sub-agent's, which may be a replay of its parent's message under another request id. */
  isSidechain: boolean;
  at: number;
  sessionId: string;
  /** The beginning of what the user asked for first; empty when it is not known. */
  title: string;
  workspace: string;
  model: string;
  tokens: {
    input: number;
    output: number;
    cacheRead: number;
    cacheWrite5m: number;
    cacheWrite1h: number;
  };
  thinkingTokens: number;
  webSearches: number;
  serviceTier: string | null;
  speed: string | null;
  inferenceGeo: string | null;
  /** No line says how the reply ended, so its output may have been longer. */
  isEstimated: boolean;
};

/** Written together: progress is never ahead of its requests. */
export type Batch = { requests: FoundRequest[]; files: FileProgress[] };

/** A folder of the history with what is in it. */
export type Source = { folder: string; files: number; bytes: number };

/** What the thread is asked for. `list` only counts; `read` needs `known` and `now`. */
export type ReadingJob = {
  task: 'list' | 'read';
  folders: readonly string[];
  known: readonly FileProgress[];
  /** Milliseconds UTC. */
  now: number;
  /** [0]: batches that were written; [1]: 1 when the reading shall end. */
  signals: SharedArrayBuffer;
};

export type ReadingEnd = {
  files: number;
  changedFiles: number;
  /** Lines that look like a reply's and could not be understood. */
  bad: number;
};

/** What the thread tells. */
export type ReadingNews =
  | { type: 'sources'; sources: Source[] }
  | { type: 'progress'; done: number; total: number; files: number }
  | { type: 'batch'; batch: Batch }
  | { type: 'end'; end: ReadingEnd };

/** What the parts of the thread need of Node; they run from their source text and can import nothing. */
export type NodeParts = {
  fs: typeof import('node:fs');
  path: typeof import('node:path');
  crypto: typeof import('node:crypto');
  Buffer: typeof import('node:buffer').Buffer;
};
