/** Long enough that a word is typed, short enough not to be waited for. */
export const TYPING_MS = 120;

export type Lookups = {
  /** Asks for this once typing has paused; an answer to anything older is dropped. */
  want(query: string): void;
  /** Asks for the same again, at once. */
  again(): void;
  stop(): void;
};

/** One question for what was typed last; `ask` may answer in any order. */
export function createLookups<A>(
  ask: (query: string) => Promise<A>,
  tell: (query: string, answer: A) => void,
): Lookups {
  let wanted = '';
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function look(): Promise<void> {
    turn += 1;
    const mine = turn;
    const query = wanted;
    const answer = await ask(query);
    if (mine === turn) tell(query, answer);
  }
  return {
    want(query) {
      wanted = query;
      // What is on its way belongs to what was typed before.
      turn += 1;
      clearTimeout(timer);
      if (query !== '') timer = setTimeout(() => void look(), TYPING_MS);
    },
    again() {
      if (wanted !== '') void look();
    },
    stop() {
      turn += 1;
      clearTimeout(timer);
    },
  };
}
