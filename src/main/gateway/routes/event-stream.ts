import type { FastifyReply } from 'fastify';
import type { Timer } from '../../timer';

/** Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export type EventStream = {
  /** `payload` goes out as JSON. Does nothing once the stream is over. */
  send(name: string, payload: unknown): void;
};

export const STREAM_LIMITS = {
  /** So that both sides notice when the other is gone, in ms. */
  heartbeatMs: 15_000,
  /** Who does not read what waits for it, in bytes, is cut off: memory is for the others. */
  waitingBytes: 8 * 1_024 * 1_024,
};

/**
 * Answers 200 and stays open until the other side goes or the server closes; `onClosed` is called then,
 * once. The first bytes go out at once, so that whoever asked knows that it listens.
 */
export function openEventStream(
  reply: FastifyReply,
  {
    timer,
    onClosed,
    limits = STREAM_LIMITS,
  }: { timer: Timer; onClosed(): void; limits?: typeof STREAM_LIMITS },
): EventStream {
  const { raw } = reply;
  let stopBeating = () => {};
  let isOpen = true;

  function write(text: string): void {
    if (!isOpen) return;
    raw.write(text);
    if (raw.writableLength > limits.waitingBytes) close();
  }

  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    stopBeating();
    raw.destroy();
    onClosed();
  }

  function beat(): void {
    stopBeating = timer.after(limits.heartbeatMs, () => {
      write(': still here\n\n');
      if (isOpen) beat();
    });
  }

  reply.hijack();
  raw.once('close', close);
  // A connection that breaks is closed next; without a listener the error would be nobody's.
  raw.on('error', () => {});
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value);
  }
  raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  write(': listening\n\n');
  beat();
  if (raw.destroyed) close();
  return {
    send: (name, payload) => write(`event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`),
  };
}
