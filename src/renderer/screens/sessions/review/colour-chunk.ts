import { useSyncExternalStore } from 'react';
import { askTokens, type Token } from '../code/tokens';

/** Some lines of code that get their colours together, when the first of them is in sight. */
export type ColourChunk = {
  readonly texts: string[];
  readonly language: string;
  lines: Token[][] | null;
  isAnswered: boolean;
  listeners: Set<() => void>;
  giveUp: () => void;
};

export function newChunk(language: string): ColourChunk {
  return {
    texts: [],
    language,
    lines: null,
    isAnswered: false,
    listeners: new Set(),
    giveUp: () => {},
  };
}

/** Coloured lines of the chunk; null until they are there, and for a language that is not known. */
export function useChunk(chunk: ColourChunk | null): Token[][] | null {
  return useSyncExternalStore(chunk ? subscriberOf(chunk) : subscribeToNothing, () =>
    chunk ? chunk.lines : null,
  );
}

const subscribeToNothing = () => () => {};
const subscribers = new WeakMap<ColourChunk, (listener: () => void) => () => void>();

function subscriberOf(chunk: ColourChunk): (listener: () => void) => () => void {
  const known = subscribers.get(chunk);
  if (known) return known;
  const subscribe = (listener: () => void) => {
    if (chunk.listeners.size === 0 && !chunk.isAnswered) ask(chunk);
    chunk.listeners.add(listener);
    return () => {
      chunk.listeners.delete(listener);
      if (chunk.listeners.size === 0 && !chunk.isAnswered) chunk.giveUp();
    };
  };
  subscribers.set(chunk, subscribe);
  return subscribe;
}

function ask(chunk: ColourChunk): void {
  chunk.giveUp = askTokens(chunk.texts.join('\n'), chunk.language, (lines) => {
    chunk.lines = lines;
    chunk.isAnswered = true;
    for (const listener of chunk.listeners) listener();
  });
}
