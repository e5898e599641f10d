import type { CommandInput } from '../../shared/commands';
import type { PermissionRequest, Session, ToolCall } from '../../shared/commands/sessions';
import { formatMicroUsd, formatTokens } from '../../shared/money';
import type { AppConnection } from '../connect/app-connection';
import { gone } from '../connect/http';
import type { Context } from '../context';
import { CliFailure, EXIT } from '../failure';
import { oneLine, revealHidden } from '../terminal/hidden';
import { type Keys, readKeys } from '../terminal/keys';
import type { Terminal } from '../terminal/terminal';
import { askPermission } from './permission-prompt';
import { createPermissionQueue } from './permission-queue';
import { passOn } from './session-events';
import { followSession, type SessionFollower } from './session-follower';
import { createStopping } from './stopping';
import { toolLine } from './tool-words';

type Order = {
  text: string;
  isQuiet: boolean;
  session: CommandInput<'sessions.create'>;
};

/** Makes a session, sends the text and follows it to the end of its turn. Answers the exit code. */
export async function runSession(context: Context, order: Order): Promise<number> {
  const { terminal } = context;
  const app = context.app();
  const session = await app.call('sessions.create', order.session);
  const stopping = createStopping(terminal, () =>
    app.call('sessions.stop', { sessionId: session.id }),
  );
  // Raw from the first moment: what is typed while nothing is asked answers nothing.
  const keys = terminal.isInteractive ? readKeys(terminal, stopping.stop) : undefined;
  const permissions = permissionsOf(context, session, keys, (error) => stopping.fail(error));
  const follower = followSession(terminal, {
    isQuiet: order.isQuiet,
    now: context.now,
    onRequest: permissions.add,
    onResolved: permissions.resolved,
  });
  permissions.knowCalls(follower);
  try {
    const last = await Promise.race([
      follow(app, session, follower, permissions, order.text),
      stopping.failed,
    ]);
    return report(context, order, last, follower, stopping.signal());
  } finally {
    permissions.close();
    keys?.close();
    stopping.close();
  }
}

/** A connection that breaks while the app lives is made anew, and what was missed is read. */
const MOST_CONNECTIONS = 10;

async function follow(
  app: AppConnection,
  { id: sessionId }: Session,
  follower: SessionFollower,
  permissions: { add(request: PermissionRequest): void },
  text: string,
): Promise<Session> {
  for (let connection = 1; connection <= MOST_CONNECTIONS; connection += 1) {
    const stream = await app.events(sessionId, (event) =>
      passOn(event, sessionId, follower.listener),
    );
    try {
      if (connection === 1) follower.see(await app.call('sessions.send', { sessionId, text }));
      else await catchUp(app, sessionId, follower, permissions);
      const ended = await Promise.race([follower.ended, stream.ended]);
      if (ended) return ended;
    } finally {
      stream.close();
    }
  }
  throw gone();
}

async function catchUp(
  app: AppConnection,
  sessionId: string,
  { listener, see }: SessionFollower,
  permissions: { add(request: PermissionRequest): void },
): Promise<void> {
  const page = await app.call('sessions.transcript', { sessionId });
  for (const call of page.toolCalls) listener['sessions.toolCall'](call);
  for (const message of page.messages) listener['sessions.message'](message);
  for (const request of page.permissionRequests) permissions.add(request);
  see(await app.call('sessions.get', { sessionId }));
}

function permissionsOf(
  context: Context,
  session: Session,
  keys: Keys | undefined,
  onFailure: (error: unknown) => void,
) {
  const { terminal } = context;
  const app = context.app();
  let follower: SessionFollower | undefined;
  const queue = createPermissionQueue({
    onFailure,
    ask: async (request, signal) => {
      const call =
        follower?.toolCall(request.toolCallId) ?? (await findCall(app, session.id, request));
      if (keys) return askPermission(terminal, keys, { request, call }, signal);
      const what = toolLine(call, terminal.width);
      terminal.note(`Waits for permission in the app, in “${oneLine(session.title, 80)}”: ${what}`);
      return whenAborted(signal);
    },
    decide: async ({ id: requestId, inputHash }, decision) => {
      try {
        await app.call('sessions.decide', { requestId, inputHash, decision });
      } catch (error) {
        // Somebody was faster in the app: theirs is what counts.
        if (!(error instanceof CliFailure && error.code === 'CONFLICT')) throw error;
        terminal.note(revealHidden(error.message));
      }
    },
  });
  return {
    ...queue,
    knowCalls: (known: SessionFollower) => {
      follower = known;
    },
  };
}

const whenAborted = (signal: AbortSignal) =>
  new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null));
  });

async function findCall(
  app: AppConnection,
  sessionId: string,
  request: PermissionRequest,
): Promise<ToolCall> {
  const { toolCalls } = await app.call('sessions.transcript', { sessionId });
  const call = toolCalls.find(({ id }) => id === request.toolCallId);
  if (call) return call;
  throw new CliFailure(EXIT.failed, 'The app asks for a call that it does not show.');
}

/** How it ended, and what it cost. */
function report(
  context: Context,
  { isQuiet }: Order,
  session: Session,
  follower: SessionFollower,
  signalCode: number | null,
): number {
  const { terminal } = context;
  const { status, statusMessage, usage } = session;
  if (isQuiet) {
    const { id, title, model, statusCode } = session;
    const text = follower.lastText();
    const end = { sessionId: id, title, model, status, statusCode, statusMessage, text, usage };
    terminal.print(JSON.stringify(end, null, 2));
  } else {
    follower.finish();
    showEnd(terminal, session);
  }
  if (signalCode !== null) return signalCode;
  return status === 'interrupted' ? EXIT.failed : EXIT.ok;
}

function showEnd(terminal: Terminal, { status, statusMessage, model, usage }: Session): void {
  const { notePaint } = terminal;
  if (status === 'interrupted') {
    const why = oneLine(statusMessage ?? 'It was interrupted.', 1_000);
    terminal.note(notePaint.red(`${why} The session is in the app, and can be resumed there.`));
  }
  const tokens = formatTokens(usage.inputTokens + usage.outputTokens);
  const unpriced = usage.unpriced === 0 ? '' : ` + ${usage.unpriced} unpriced`;
  const cost = formatMicroUsd(usage.costMicroUsd) + unpriced;
  terminal.note(
    notePaint.dim(`${model} · ${usage.requests} requests · ${tokens} tokens · ${cost}`),
  );
}
