import type { Token } from './tokens';

/** What goes to the thread that colours code, and what comes back; null = a language it does not know. */
export type HighlightQuestion = { id: number; source: string; language: string };
export type HighlightAnswer = { id: number; lines: Token[][] | null };

export type HighlightAside = {
  /** What is known already; undefined when it was never asked, or is forgotten. */
  known(source: string, language: string): Token[][] | null | undefined;
  /** Asks for it; the answer goes to `onAnswer`. Returns how to give up on it. */
  ask(question: Question, onAnswer: (lines: Token[][] | null) => void): () => void;
};

/** `isPassing`: it will not be asked again, so the answer is not kept. */
type Question = { source: string; language: string; isPassing: boolean };

/** What the client needs of a `Worker`. */
export type HighlightThread = {
  postMessage(question: HighlightQuestion): void;
  addEventListener(type: 'message', listener: (event: { data: HighlightAnswer }) => void): void;
  terminate(): void;
};

/** Blocks whose colours are kept: those around the place one reads. */
const KEPT = 200;
/** A thread with nothing to do gives its memory back after this time. */
const IDLE_MS = 3_000;

type Asked = {
  question: HighlightQuestion;
  isPassing: boolean;
  onAnswer: (lines: Token[][] | null) => void;
};

/**
 * Colours code on a thread of its own, one block at a time, newest question first: what has just been
 * scrolled into sight is what a person looks at.
 */
export function createHighlightAside(start: () => HighlightThread): HighlightAside {
  const results = new Map<string, Token[][] | null>();
  const waiting: Asked[] = [];
  let thread: HighlightThread | null = null;
  let atWork: Asked | null = null;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  const next = () => {
    if (atWork !== null) return;
    clearTimeout(idle);
    atWork = waiting.pop() ?? null;
    if (atWork === null) {
      idle = setTimeout(rest, IDLE_MS);
      return;
    }
    thread ??= listenTo(start());
    thread.postMessage(atWork.question);
  };
  const listenTo = (started: HighlightThread) => {
    started.addEventListener('message', ({ data }) => {
      if (atWork?.question.id !== data.id) return;
      const { question, isPassing, onAnswer } = atWork;
      atWork = null;
      if (!isPassing) remember(results, keyOf(question.source, question.language), data.lines);
      onAnswer(data.lines);
      next();
    });
    return started;
  };
  const rest = () => {
    thread?.terminate();
    thread = null;
  };

  return {
    known: (source, language) => results.get(keyOf(source, language)),
    ask({ source, language, isPassing }, onAnswer) {
      const one: Asked = { question: { id: asked++, source, language }, isPassing, onAnswer };
      waiting.push(one);
      next();
      return () => {
        const at = waiting.indexOf(one);
        if (at >= 0) waiting.splice(at, 1);
        else one.onAnswer = () => {};
      };
    },
  };
}

const keyOf = (source: string, language: string) => `${language}\n${source}`;

/** The oldest answers go first: a map keeps the order in which it was filled. */
function remember<T>(results: Map<string, T>, key: string, value: T): void {
  results.set(key, value);
  if (results.size <= KEPT) return;
  const [oldest] = results.keys();
  if (oldest !== undefined) results.delete(oldest);
}
