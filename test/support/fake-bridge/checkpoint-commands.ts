import type { CommandInput } from '../../../src/shared/commands';
import type { Checkpoint } from '../../../src/shared/commands/checkpoints';
import type { Emit } from '../../../src/shared/events';
import { failure } from './failure';
import { nextId } from './next-id';
import type { Story } from './session-story';
import type { State } from './state';

/** A checkpoint before each message; a rewind takes the rest of the conversation out and keeps it. */
export function createCheckpointCommands(state: State, emit: Emit) {
  const bySession = new Map<string, Checkpoint[]>();
  const kept = new Map<string, Story['messages']>();
  const of = (sessionId: string): Checkpoint[] => {
    const known = bySession.get(sessionId) ?? [];
    bySession.set(sessionId, known);
    for (const { role, seq, createdAt } of state.stories.get(sessionId)?.messages ?? []) {
      const isKnown = known.some((one) => one.kind === 'turn' && one.seq === seq);
      if (role === 'user' && !isKnown) known.push(checkpointOf(sessionId, seq, createdAt));
    }
    return known;
  };
  const one = (id: string): Checkpoint => {
    const found = [...bySession.values()].flat().find((known) => known.id === id);
    if (!found) throw failure('NOT_FOUND');
    return found;
  };
  return {
    'checkpoints.list': ({ sessionId }: CommandInput<'checkpoints.list'>) => of(sessionId),
    'checkpoints.skip': () => ({}),
    'checkpoints.preview': ({ checkpointId }: CommandInput<'checkpoints.preview'>) => {
      const { kind } = one(checkpointId);
      const changed = ['src/checkout.ts', 'test/checkout.test.ts', 'package.json'];
      const theirs = kind === 'turn' ? ['package.json'] : [];
      return { changed, removed: ['test/render-hook.ts'], theirs, total: 4 };
    },
    'checkpoints.rewind': ({ checkpointId, what }: CommandInput<'checkpoints.rewind'>) => {
      const target = one(checkpointId);
      const { sessionId } = target;
      const story = state.stories.get(sessionId);
      if (!story) throw failure('NOT_FOUND');
      if (state.sessions.find(({ id }) => id === sessionId)?.status === 'running') {
        throw failure('SESSION_BUSY');
      }
      const next = (story.messages.at(-1)?.seq ?? 0) + 1;
      const undo: Checkpoint = { ...checkpointOf(sessionId, next, Date.now()), kind: 'rewind' };
      of(sessionId).push(undo);
      kept.set(undo.id, [...story.messages]);
      if (what !== 'files') {
        story.messages =
          kept.get(checkpointId) ?? story.messages.filter(({ seq }) => seq < target.seq);
      }
      emit('checkpoints.changed', { sessionId });
      if (what !== 'files') emit('sessions.rewound', { sessionId });
      const isTouched = what !== 'conversation';
      return {
        undo,
        changedFiles: isTouched ? 4 : 0,
        copies: isTouched
          ? '/home/dana/.config/Chatelaine/checkpoints/copies/01938f2a/1763730000000'
          : null,
      };
    },
  };
}

function checkpointOf(sessionId: string, seq: number, createdAt: number): Checkpoint {
  return {
    id: nextId(),
    sessionId,
    kind: 'turn',
    seq,
    createdAt,
    changedFiles: 2,
    notice:
      seq === 1
        ? 'It does not hold 1 file that is larger than 20 MB: assets/film.mov stays as it is.'
        : null,
  };
}
