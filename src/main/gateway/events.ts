import type { Emit } from '../../shared/events';

/** Lets others hear what the window is told. */
export function createEvents(toWindow: Emit): {
  emit: Emit;
  /** Returns how to stop. */
  listen(listener: Emit): () => void;
} {
  const listeners = new Set<Emit>();
  return {
    emit(name, payload) {
      toWindow(name, payload);
      for (const listener of listeners) listener(name, payload);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
