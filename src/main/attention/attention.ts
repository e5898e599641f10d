import type { PermissionRequest, Session, SessionStatus } from '../../shared/commands/sessions';
import type { AppEvents, Emit, EventName } from '../../shared/events';
import type { Timer } from '../timer';
import { createBoard } from './board';
import type { Notifier } from './notifier';
import {
  describeCall,
  type Mask,
  type NewsKind,
  sayFailed,
  sayFinished,
  sayPermission,
  sayTitle,
} from './words';

/** How long a request may wait before it is told again, which happens once. */
const REMIND_AFTER_MS = 10 * 60_000;
const FIRST_AND_REMINDER = 2;

type Ports = {
  /** Where events go. */
  emit: Emit;
  notifier: Notifier;
  timer: Timer;
  /** Whether the user wants notifications. */
  isEnabled(): boolean;
  /** Hides secrets. */
  mask: Mask;
};

type Asking = {
  title: string;
  /** What it wants to do, by request. */
  calls: Map<string, string>;
  told: number;
  callOff(): void;
};

/**
 * Tells the user of sessions that want permission, finish or fail while no window has the focus.
 * Answers the `emit` to use in place of `ports.emit`: everything passes through unchanged. A request is
 * never decided here, whatever happens to its notification.
 */
export function createAttention(ports: Ports): { emit: Emit } {
  const { notifier, timer, mask } = ports;
  const open = (sessionId: string) => ports.emit('app.openSession', { sessionId });
  const boards = {
    permission: createBoard('permission', notifier, open),
    finished: createBoard('finished', notifier, open),
    failed: createBoard('failed', notifier, open),
  } satisfies Record<NewsKind, unknown>;
  const asking = new Map<string, Asking>();
  const statuses = new Map<string, SessionStatus>();
  /** What calls that want permission would do; their events come before the requests. */
  const calls = new Map<string, string>();
  const mayTell = () => ports.isEnabled() && !notifier.isFocused();

  notifier.onFocus(() => {
    // What is in front of the person needs no notification. Requests stay until they are answered.
    boards.permission.closeAll();
    boards.finished.forgetAll();
    boards.failed.forgetAll();
  });

  const tellOfRequests = (sessionId: string, session: Asking) => {
    const body = sayPermission([...session.calls.values()]);
    const news = { sessionId, title: session.title, body };
    if (!mayTell()) return boards.permission.note(news);
    session.told += 1;
    boards.permission.tell(news);
  };

  const remindLater = (sessionId: string, session: Asking) => {
    session.callOff = timer.after(REMIND_AFTER_MS, () => {
      tellOfRequests(sessionId, session);
      if (session.told < FIRST_AND_REMINDER) remindLater(sessionId, session);
    });
  };

  const requested = ({ id, sessionId, sessionTitle, toolCallId, toolName }: PermissionRequest) => {
    const session = asking.get(sessionId) ?? {
      title: sayTitle(sessionTitle, mask),
      calls: new Map<string, string>(),
      told: 0,
      callOff: () => {},
    };
    asking.set(sessionId, session);
    session.calls.set(
      id,
      calls.get(toolCallId) ?? describeCall({ name: toolName, input: '' }, mask),
    );
    session.told = 0;
    tellOfRequests(sessionId, session);
    session.callOff();
    remindLater(sessionId, session);
  };

  const asksNoMore = (sessionId: string) => {
    asking.get(sessionId)?.callOff();
    asking.delete(sessionId);
    boards.permission.drop(sessionId);
  };

  const resolved = ({ sessionId, requestId }: { sessionId: string; requestId: string }) => {
    const session = asking.get(sessionId);
    session?.calls.delete(requestId);
    if (session?.calls.size === 0) asksNoMore(sessionId);
  };

  const changed = ({ id, title, status, statusCode, statusMessage }: Session) => {
    const before = statuses.get(id);
    statuses.set(id, status);
    if (before === status) return;
    if (isWorking(status)) {
      boards.finished.drop(id);
      boards.failed.drop(id);
      return;
    }
    asksNoMore(id);
    if (!isWorking(before) || !mayTell()) return;
    const news = { sessionId: id, title: sayTitle(title, mask) };
    if (status === 'idle') boards.finished.tell({ ...news, body: sayFinished() });
    // Without a code it was the user who stopped it, which is no news to them.
    else if (statusCode) boards.failed.tell({ ...news, body: sayFailed(statusMessage, mask) });
  };

  const watching: { [N in EventName]?: (payload: AppEvents[N]) => void } = {
    'sessions.toolCall': (call) => {
      if (call.status === 'asking') calls.set(call.id, describeCall(call, mask));
      else calls.delete(call.id);
    },
    'sessions.permissionRequested': requested,
    'sessions.permissionResolved': resolved,
    'sessions.changed': changed,
  };

  return {
    emit: (name, payload) => {
      ports.emit(name, payload);
      watching[name]?.(payload);
    },
  };
}

function isWorking(status: SessionStatus | undefined): boolean {
  return status !== undefined && status !== 'idle' && status !== 'interrupted';
}
