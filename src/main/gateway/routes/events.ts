import { z } from 'zod';
import { Id } from '../../../shared/commands/command';
import type { AppEvents, EventName } from '../../../shared/events';
import type { GatewayParts } from '../parts';
import { type DocumentedScope, eventStreamAnswer } from './documented';
import { openEventStream } from './event-stream';

/** Everything that the app tells its window, as it happens. */
export function eventRoutes(
  scope: DocumentedScope,
  { listen, timer }: Pick<GatewayParts, 'listen' | 'timer'>,
): void {
  scope.get(
    '/api/v1/events',
    {
      schema: {
        tags: ['Events'],
        summary: 'What the app tells its window: `event` is the name, `data` is JSON',
        querystring: z.object({
          /** Only what is about this session. */
          sessionId: Id.optional(),
        }),
        response: eventStreamAnswer('Events, for as long as the connection stands'),
      },
    },
    async ({ query: { sessionId } }, reply) => {
      let stop = () => {};
      const stream = openEventStream(reply, { timer, onClosed: () => stop() });
      stop = listen((name, payload) => {
        if (sessionId === undefined || isAbout(name, payload, sessionId)) {
          stream.send(name, payload);
        }
      });
      if (reply.raw.destroyed) stop();
      return reply;
    },
  );
}

/** A session itself has its id in `id`; what happens in it says `sessionId`. */
function isAbout<N extends EventName>(name: N, payload: AppEvents[N], sessionId: string): boolean {
  if (name === 'sessions.changed') return 'id' in payload && payload.id === sessionId;
  return 'sessionId' in payload && payload.sessionId === sessionId;
}
