import type { AppEvents, Emit } from '../../../shared/events';

/** One frame at 60 Hz: the screen cannot show more often than that. */
const INTERVAL_MS = 16;
const MAX_CHARACTERS = 64 * 1024;

type TextEvent = 'sessions.delta' | 'sessions.toolOutput';

/**
 * Gathers streamed text so that the window gets at most one event per piece and frame. `flush` sends
 * what is left at once; call it before the event that says the piece is complete.
 */
export function createDeltas(emit: Emit) {
  const waiting = new Map<string, () => void>();
  const texts = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const senders = [...waiting.values()];
    waiting.clear();
    for (const send of senders) send();
    texts.clear();
  };

  return {
    push<N extends TextEvent>(name: N, payload: AppEvents[N]): void {
      const { text, ...place } = payload;
      const key = JSON.stringify([name, place]);
      const gathered = (texts.get(key) ?? '') + text;
      texts.set(key, gathered);
      waiting.set(key, () => {
        for (const part of parts(texts.get(key) ?? '')) emit(name, { ...payload, text: part });
      });
      if (gathered.length >= MAX_CHARACTERS) flush();
      timer ??= setTimeout(flush, INTERVAL_MS);
    },
    flush,
  };
}

export type Deltas = ReturnType<typeof createDeltas>;

function* parts(text: string): Generator<string> {
  for (let start = 0; start < text.length; start += MAX_CHARACTERS) {
    yield text.slice(start, start + MAX_CHARACTERS);
  }
}
