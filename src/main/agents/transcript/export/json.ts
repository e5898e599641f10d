import type { Format } from './format';

/**
 * Everything that was said and done, for other programs. `version` grows when something that was there is gone or
 * means something else; what is added does not change it.
 *
 * - `session`: as `sessions.get` of the contract answers it
 * - `messages[]`: `seq`, `role`, `kind` (`compaction`: a summary that stands for everything before it), `content`
 *   (blocks of the Messages API, files in base64), `stopReason`, `createdAt` (milliseconds UTC) and `toolCalls[]`:
 *   `id`, `name`, `input` (JSON as text), `status`, `output`, `startedAt`, `endedAt`
 */
export const jsonFormat: Format = {
  *head(session, exportedAt) {
    const head = { format: 'chatelaine-session', version: 1, exportedAt, session };
    yield `${JSON.stringify(head).slice(0, -1)},"messages":[`;
  },
  *entry({ seq, role, kind, content, stopReason, createdAt, toolCalls }, isFirst) {
    const entry = { seq, role, kind, content, stopReason, createdAt, toolCalls };
    yield `${isFirst ? '\n' : ',\n'}${JSON.stringify(entry)}`;
  },
  tail: () => '\n]}\n',
};
