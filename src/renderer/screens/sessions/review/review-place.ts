import { create } from 'zustand';
import type { Anchor } from './review-rows';

type Places = {
  /** Sessions whose changes are shown instead of the transcript. */
  open: Record<string, true | undefined>;
  /** When changes were last left, in `performance.now()`: the Esc that did it should do no more. */
  leftAt: number;
};

const usePlaces = create<Places>(() => ({ open: {}, leftAt: Number.NEGATIVE_INFINITY }));

export function useIsReviewing(sessionId: string): boolean {
  return usePlaces(({ open }) => open[sessionId] === true);
}

export function showChanges(sessionId: string, isShown: boolean): void {
  usePlaces.setState(({ open, leftAt }) => ({
    open: { ...open, [sessionId]: isShown ? true : undefined },
    leftAt: isShown ? leftAt : performance.now(),
  }));
}

export const changesLeftAt = (): number => usePlaces.getState().leftAt;

/** Where one was in the changes of a session, so that coming back finds the same line. */
export const anchors = new Map<string, Anchor>();
/** Files of a session that are folded, by path. */
export const folded = new Map<string, ReadonlySet<string>>();
