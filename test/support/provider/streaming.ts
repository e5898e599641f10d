import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { errorEvent } from './api-error';
import type { Fault } from './faults';
import type { Gate } from './gate';
import { looseJson } from './usage';
import type { WireEvent } from './wire';

/** Sends events as the API does: slowly, held at the gate, or broken off, as the test wants it. */
export async function stream(
  response: ServerResponse,
  requestId: string,
  events: Iterable<WireEvent>,
  { gate, pace, fault }: { gate: Gate; pace: () => number; fault: Fault | undefined },
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
    await send(response, event);
    if (event.type === 'content_block_delta') deltas += 1;
    else if (event.type !== 'message_start') continue;
    if (fault && (await breaksOff(response, requestId, fault, deltas))) return;
    await gate.pass(deltas);
  }
  response.end();
}

/** Does what the fault wants at this place; true when nothing is to be sent after it. */
async function breaksOff(
  response: ServerResponse,
  requestId: string,
  fault: Fault,
  deltas: number,
): Promise<boolean> {
  if ('stallAfterDeltas' in fault) return deltas >= fault.stallAfterDeltas;
  if ('errorAfterDeltas' in fault && deltas >= fault.errorAfterDeltas) {
    await send(response, errorEvent(requestId, fault.type, fault.message));
    response.end();
    return true;
  }
  if (!('cutAfterDeltas' in fault) || deltas < fault.cutAfterDeltas) return false;
  if (fault.cleanly) response.end();
  else response.destroy();
  return true;
}

/** Resolves when the bytes are on their way, so that a cut after them does not take them along. */
function send(response: ServerResponse, event: WireEvent): Promise<void> {
  const text = `event: ${event.type}\ndata: ${looseJson(event)}\n\n`;
  return new Promise((resolve) => response.write(text, () => resolve()));
}
