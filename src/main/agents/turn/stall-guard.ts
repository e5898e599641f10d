import { ChatelaineError } from '../../../shared/errors';
import type { Timer } from '../../timer';

/**
 * Longest silence of a stream, in ms: pings do not show, and a search or a thought may take minutes.
 * The same for a network that went away without a word.
 */
const SILENCE_MS = 5 * 60_000;
/** After a sleep of the machine most connections are dead, and none of them says so. In ms. */
const AFTER_WAKING_MS = 20_000;

/** Gives up streams that show no life any more, so that a session does not hang on a dead connection. */
export function createStallGuard({ timer }: { timer: Timer }) {
  const watched = new Set<(ms: number) => void>();

  return {
    /** Calls `giveUp` after too long a silence; `seen` says that something came, `end` that it is over. */
    watch(giveUp: (reason: ChatelaineError) => void) {
      let callOff = () => {};
      const expect = (ms: number) => {
        callOff();
        callOff = timer.after(ms, () => {
          end();
          giveUp(
            new ChatelaineError('TIMEOUT', 'The provider fell silent in the middle of a reply.'),
          );
        });
      };
      const end = () => {
        callOff();
        watched.delete(expect);
      };
      watched.add(expect);
      expect(SILENCE_MS);
      return { seen: () => expect(SILENCE_MS), end };
    },
    /** The machine woke up: what is still alive shows it soon. */
    suspectAll() {
      for (const expect of watched) expect(AFTER_WAKING_MS);
    },
  };
}

export type StallGuard = ReturnType<typeof createStallGuard>;
