import type {
  PermissionDecision,
  PermissionRequest,
  ToolCall,
} from '../../shared/commands/sessions';
import { revealHidden } from '../terminal/hidden';
import type { Keys } from '../terminal/keys';
import type { Terminal } from '../terminal/terminal';
import { changeDiff } from './change-diff';
import { exactInput, permissionTitle } from './tool-words';

type Answer = { key: string; decision: PermissionDecision; words: string };

/**
 * Shows the exact call, or the change it makes, and waits for a key. Null when it was answered elsewhere
 * meanwhile, as `signal` says.
 */
export async function askPermission(
  terminal: Terminal,
  keys: Keys,
  { request, call }: { request: PermissionRequest; call: ToolCall },
  signal: AbortSignal,
): Promise<PermissionDecision | null> {
  const { notePaint } = terminal;
  const answers = answersTo(request);
  terminal.note('');
  terminal.note(notePaint.bold(notePaint.yellow(permissionTitle(call))));
  terminal.note(indented(call.change ? changeDiff(call.change, notePaint) : exactInput(call)));
  for (const line of scopeLines(request)) terminal.note(notePaint.dim(line));
  const question = `${answers.map(({ key, words }) => `[${key}] ${words}`).join('  ')}  `;
  for (;;) {
    terminal.noteInline(question);
    const key = await keys.next(signal);
    if (key === null) {
      terminal.note(notePaint.dim('no longer asked here'));
      return null;
    }
    const answer = answers.find((one) => one.key === key);
    terminal.note(notePaint.bold(answer?.words ?? 'none of these'));
    if (answer) return answer.decision;
  }
}

/** Only those that are possible: a wider answer is not there where it would allow too much. */
function answersTo({ sessionScope, workspaceScope }: PermissionRequest): Answer[] {
  return [
    { key: 'o', decision: 'once', words: 'once' },
    ...(sessionScope.words === null
      ? []
      : [{ key: 's', decision: 'session', words: 'this session' } as const]),
    ...(workspaceScope.words === null
      ? []
      : [{ key: 'a', decision: 'workspace', words: 'always in this workspace' } as const]),
    { key: 'd', decision: 'deny', words: 'deny' },
  ];
}

function scopeLines({ sessionScope, workspaceScope }: PermissionRequest): string[] {
  return [
    ...(sessionScope.words === null
      ? []
      : [`“this session” also allows ${revealHidden(sessionScope.words)}`]),
    ...(workspaceScope.words === null
      ? []
      : [`“always” also allows ${revealHidden(workspaceScope.words)}`]),
  ];
}

const indented = (text: string) =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
