import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './faults';
import type { Gate } from './gate';
import type { WireEvent } from './wire';

type Cut = Extract<Fault, { cutAfterDeltas: number }>;

/** Sends events as the API does: slowly, held at the gate, or cut off, as the test wants it. */
export async function stream(
  response: ServerResponse,
  requestId: string,
  events: Iterable<WireEvent>,
  { gate, pace, cut }: { gate: Gate; pace: () => number; cut: Cut | undefined },
): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'request-id': requestId,
  });
  let deltas = 0;
  for (const event of events) {
    if (pace() > 0) await delay(pace());
    if (response.destroyed) return;
    await written(response, `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    if (event.type === 'content_block_delta') deltas += 1;
    else if (event.type !== 'message_start') continue;
    if (cut && deltas >= cut.cutAfterDeltas) {
      if (cut.cleanly) response.end();
      else response.destroy();
      return;
    }
    await gate.pass(deltas);
  }
  response.end();
}

/** Resolves when the bytes are on their way, so that a cut after them does not take them along. */
function written(response: ServerResponse, text: string): Promise<void> {
  return new Promise((resolve) => response.write(text, () => resolve()));
}
