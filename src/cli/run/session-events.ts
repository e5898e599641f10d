import { z } from 'zod';
import { Id } from '../../shared/commands/command';
import { Message, PermissionRequest, Session, ToolCall } from '../../shared/commands/sessions';
import type { AppEvents } from '../../shared/events';
import type { StreamedEvent } from '../connect/event-stream';

const Delta = z.object({
  sessionId: Id,
  seq: z.int().positive(),
  index: z.int().nonnegative(),
  type: z.enum(['text', 'thinking']),
  text: z.string(),
});

/** The events of a session that a terminal shows. */
const PAYLOADS = {
  'sessions.changed': Session,
  'sessions.message': Message,
  'sessions.delta': Delta,
  'sessions.toolCall': ToolCall,
  'sessions.permissionRequested': PermissionRequest,
  'sessions.permissionResolved': z.object({ sessionId: Id, requestId: Id }),
  'sessions.toolProblem': z.object({ sessionId: Id, server: z.string(), message: z.string() }),
} as const;

type Shown = keyof typeof PAYLOADS;

/** What follows a session is told. */
export type SessionListener = { [N in Shown]: (payload: AppEvents[N]) => void };

/** Passes an event on when it is of this session and has the form that it should have. */
export function passOn(event: StreamedEvent, sessionId: string, to: SessionListener): void {
  const isIts = (payload: { id?: string; sessionId?: string }) =>
    (payload.sessionId ?? payload.id) === sessionId;
  const pass = <T extends { id?: string; sessionId?: string }>(
    form: z.ZodType<T>,
    listener: (payload: T) => void,
  ) => {
    const parsed = form.safeParse(event.payload);
    if (parsed.success && isIts(parsed.data)) listener(parsed.data);
  };
  switch (event.name) {
    case 'sessions.changed':
      pass(PAYLOADS[event.name], to[event.name]);
      break;
    case 'sessions.message':
      pass(PAYLOADS[event.name], to[event.name]);
      break;
    case 'sessions.delta':
      pass(PAYLOADS[event.name], to[event.name]);
      break;
    case 'sessions.toolCall':
      pass(PAYLOADS[event.name], to[event.name]);
      break;
    case 'sessions.permissionRequested':
      pass(PAYLOADS[event.name], to[event.name]);
      break;
    case 'sessions.permissionResolved':
      pass(PAYLOADS[event.name], to[event.name]);
      break;
    case 'sessions.toolProblem':
      pass(PAYLOADS[event.name], to[event.name]);
      break;
  }
}
