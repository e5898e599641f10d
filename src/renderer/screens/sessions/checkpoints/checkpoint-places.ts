import type { CommandInput } from '../../../../shared/commands';
import type { Checkpoint } from '../../../../shared/commands/checkpoints';
import type { Message } from '../../../../shared/commands/sessions';

/** What is rewound. */
export type What = CommandInput<'checkpoints.rewind'>['what'];

/** The latest checkpoint before the message at `seq`: a message that was sent anew has a newer one. */
export function checkpointBefore(
  checkpoints: readonly Checkpoint[],
  seq: number,
): Checkpoint | undefined {
  return checkpoints.findLast((checkpoint) => checkpoint.kind === 'turn' && checkpoint.seq === seq);
}

/** The latest checkpoint of a turn: where the last message was sent from. */
export function latestTurn(checkpoints: readonly Checkpoint[]): Checkpoint | undefined {
  return checkpoints.findLast(({ kind }) => kind === 'turn');
}

/** Where one was before a rewind. */
export type Forward = {
  checkpoint: Checkpoint;
  /** There is more of the conversation there than here; else only files differ. */
  hasMore: boolean;
};

/**
 * Where one can go forward to: what was there before rewinds since the last message, latest first. Once a
 * message is sent the conversation is another one, and nothing of this is offered. `messages` is the end of
 * the conversation as it is now, or none.
 */
export function forwardPlaces(
  checkpoints: readonly Checkpoint[],
  messages: readonly Message[],
): Forward[] {
  const next = nextSeq(messages);
  const sentAt = messages.findLast(({ role }) => role === 'user')?.createdAt ?? 0;
  const rewinds = checkpoints.filter(
    ({ kind, createdAt }) => kind === 'rewind' && createdAt > sentAt,
  );
  const latest = rewinds.at(-1);
  return rewinds
    .flatMap((checkpoint) => {
      if (checkpoint.seq > next) return [{ checkpoint, hasMore: true }];
      const isFilesOnly = checkpoint === latest && checkpoint.seq === next;
      return isFilesOnly ? [{ checkpoint, hasMore: false }] : [];
    })
    .reverse();
}

/** The number of the message that comes next; results of tools have one too, and are not shown. */
function nextSeq(messages: readonly Message[]): number {
  const last = messages.at(-1);
  if (last === undefined) return 1;
  const hasResults =
    last.role === 'assistant' && last.blocks.some(({ type }) => type === 'tool_use');
  return last.seq + (hasResults ? 2 : 1);
}
