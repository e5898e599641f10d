import type { Block, PermissionRequest, Session, ToolCall } from '../../shared/commands/sessions';
import { oneLine } from '../terminal/hidden';
import type { Terminal } from '../terminal/terminal';
import { clockTime } from '../terminal/times';
import { createReplyText } from './reply-text';
import type { SessionListener } from './session-events';
import { toolLine } from './tool-words';

export type SessionFollower = {
  listener: SessionListener;
  /** As it is now; also what an answer of the app says, not only its events. */
  see(session: Session): void;
  /** The turn is over: idle or interrupted, after it ran. */
  ended: Promise<Session>;
  toolCall(id: string): ToolCall | undefined;
  /** The text of the last block that the model wrote. */
  lastText(): string;
  /** Ends the last line of text. */
  finish(): void;
};

/** Shows a session as it goes on: the model's text on standard output, all else on standard error. */
export function followSession(
  terminal: Terminal,
  ports: {
    /** Nothing is shown; `lastText` has the reply at the end. */
    isQuiet: boolean;
    now(): number;
    onRequest(request: PermissionRequest): void;
    onResolved(requestId: string): void;
  },
): SessionFollower {
  const calls = new Map<string, ToolCall>();
  const said = new Map<string, string>();
  const page = createPage(terminal, ports.isQuiet);
  const replyText = createReplyText(page);
  let hasRun = false;
  let lastText = '';
  let settle: (session: Session) => void = () => {};
  const ended = new Promise<Session>((resolve) => {
    settle = resolve;
  });

  function see(session: Session): void {
    const { status } = session;
    if (status !== 'idle' && status !== 'interrupted') hasRun = true;
    else if (hasRun) settle(session);
    if (status === 'waiting') noteOnce('waiting', waitingWords(session, ports.now()));
  }

  /** A state is told once, however often it is reported. */
  function noteOnce(about: string, words: string): void {
    if (said.get(about) === words) return;
    said.set(about, words);
    page.line(terminal.notePaint.dim(words));
  }

  function showCall(call: ToolCall): void {
    calls.set(call.id, call);
    const { paint, mark } = WORDS_OF_STATUS[call.status] ?? {};
    if (!paint || !mark) return;
    const line = `${mark} ${toolLine(call, Math.max(20, terminal.width - 4))}`;
    // Running and its end are two lines only where the end is not what one hopes for.
    noteOnce(call.id, terminal.notePaint[paint](line));
  }

  return {
    see,
    ended,
    toolCall: (id) => calls.get(id),
    lastText: () => lastText,
    finish: page.endBlock,
    listener: {
      'sessions.changed': see,
      'sessions.delta': replyText.delta,
      'sessions.message': (message) => {
        const texts = message.blocks.filter((block) => block.type === 'text');
        if (message.role === 'assistant') lastText = texts.at(-1)?.text ?? lastText;
        replyText.message(message, (block) => {
          const words = blockWords(block);
          if (words) page.line(terminal.notePaint.dim(words));
        });
      },
      'sessions.toolCall': showCall,
      'sessions.permissionRequested': ports.onRequest,
      'sessions.permissionResolved': ({ requestId }) => ports.onResolved(requestId),
      'sessions.toolProblem': ({ server, message }) =>
        noteOnce(`server ${server}`, oneLine(`MCP server ${server}: ${message}`, 400)),
    },
  };
}

type Shown = { mark: string; paint: 'cyan' | 'red' | 'yellow' };
const WORDS_OF_STATUS: Partial<Record<ToolCall['status'], Shown>> = {
  running: { mark: '•', paint: 'cyan' },
  failed: { mark: '✗ failed:', paint: 'red' },
  denied: { mark: '– denied:', paint: 'yellow' },
  interrupted: { mark: '– interrupted:', paint: 'yellow' },
};

function waitingWords({ statusMessage, retry }: Session, now: number): string {
  const why = oneLine(statusMessage ?? 'The provider cannot be had right now.', 400);
  return retry ? `${why} Trying again at ${clockTime(retry.at, now)}.` : why;
}

function blockWords(block: Block): string | undefined {
  switch (block.type) {
    case 'notice':
      return oneLine(block.text, 400);
    case 'compaction':
      return 'What was said before was summarised.';
    case 'server_tool':
      return oneLine(`• ${block.name} ${block.input}${block.error ? `: ${block.error}` : ''}`, 200);
    default:
      return undefined;
  }
}

/** Where text and lines meet: on one terminal a line never begins in the middle of another. */
function createPage(terminal: Terminal, isQuiet: boolean) {
  let isAtStart = true;
  const endBlock = () => {
    if (!isAtStart && !isQuiet) terminal.write('\n');
    isAtStart = true;
  };
  return {
    endBlock,
    text(piece: string): void {
      if (isQuiet) return;
      terminal.writeForeign(piece);
      isAtStart = piece.endsWith('\n');
    },
    line(text: string): void {
      if (isQuiet) return;
      if (terminal.isShown) endBlock();
      terminal.note(text);
    },
  };
}
