import { createHighlight } from './highlight';
import type { HighlightAnswer, HighlightQuestion } from './highlight-aside';

/** The thread that colours code: a file of many lines must not hold up a frame. */
const highlight = createHighlight();

self.addEventListener('message', ({ data }: MessageEvent<HighlightQuestion>) => {
  const { id, source, language } = data;
  const answer: HighlightAnswer = { id, lines: highlight(source, language) };
  self.postMessage(answer);
});
