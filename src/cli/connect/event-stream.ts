import type http from 'node:http';
import { createParser } from 'eventsource-parser';

export type StreamedEvent = { name: string; payload: unknown };

export type EventStream = {
  /** Resolves when it is over, from either side. */
  ended: Promise<void>;
  close(): void;
};

/** Server-sent events, each with JSON in it, as they come. What is no JSON is left out. */
export function readEvents(
  answer: http.IncomingMessage,
  onEvent: (event: StreamedEvent) => void,
): EventStream {
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (event === undefined) return;
      let payload: unknown;
      try {
        payload = JSON.parse(data);
      } catch {
        return;
      }
      onEvent({ name: event, payload });
    },
  });
  answer.setEncoding('utf8');
  answer.on('data', (text: string) => parser.feed(text));
  const ended = new Promise<void>((resolve) => {
    answer.once('close', resolve);
    // 'close' follows; without a listener a broken connection would end the process.
    answer.once('error', () => {});
  });
  return { ended, close: () => answer.destroy() };
}
