import type {
  PermissionDecision,
  PermissionRequest,
  ToolCall,
} from '../../../../shared/commands/sessions';
import { revealHidden } from '../code/reveal';

/** What a request asks for, in words. */
export function permissionTitle(
  request: Pick<PermissionRequest, 'toolName'>,
  call: Pick<ToolCall, 'change'> | undefined,
): string {
  const change = call?.change ?? null;
  if (change !== null) {
    const path = revealHidden(change.path);
    return change.before === '' ? `Create ${path}?` : `Edit ${path}?`;
  }
  if (request.toolName === 'bash') return 'Run a command?';
  const tool = mcpTool(request.toolName);
  return tool ? `Use ${tool.tool} of ${tool.server}?` : `Use ${request.toolName}?`;
}

/** The server and the tool in `mcp__<server>__<tool>`. */
export function mcpTool(toolName: string): { server: string; tool: string } | undefined {
  const [, server, tool] = /^mcp__(.+?)__(.+)$/.exec(toolName) ?? [];
  return server && tool ? { server, tool } : undefined;
}

/**
 * What each wider answer allows from now on, one line each. "exactly this command: npm test" is said by
 * the command above it; the rest is worth reading.
 */
export function scopeLines({
  sessionScope,
  workspaceScope,
}: Pick<PermissionRequest, 'sessionScope' | 'workspaceScope'>): {
  session: string;
  /** Empty when it would say the same again. */
  workspace: string;
} {
  const isSame = workspaceScope.reason === sessionScope.reason;
  if (sessionScope.words === null && workspaceScope.words === null && isSame) {
    const both = `“This session” and “Always here” are not possible: ${sessionScope.reason}`;
    return { session: both, workspace: '' };
  }
  return {
    session: scopeLine('This session', sessionScope),
    workspace: scopeLine('Always here', workspaceScope),
  };
}

function scopeLine(answer: string, { words, reason }: PermissionRequest['sessionScope']): string {
  if (words === null) return `“${answer}” is not possible: ${reason}`;
  const [scope = words] = words.split(/: /);
  const isExact = scope.startsWith('exactly');
  const what = isExact ? `${scope.replace(/^exactly /, '')} again` : words;
  return `“${answer}” also allows ${what}, without asking.`;
}

/** What commands may reach, for the card: short, and whole. `domains` is undefined while not known. */
export function networkWords(domains: readonly string[] | undefined): {
  badge: string;
  detail: string;
} {
  if (domains === undefined) return { badge: 'Sandboxed', detail: '' };
  if (domains.length === 0) return { badge: 'Sandboxed, no network', detail: '' };
  const count = domains.length === 1 ? '1 domain' : `${domains.length} domains`;
  return {
    badge: `Sandboxed, network: ${count}`,
    detail: `Commands in this workspace may reach ${domains.join(', ')}.`,
  };
}

const KEYS: ReadonlyMap<string, PermissionDecision> = new Map([
  ['a', 'once'],
  ['s', 'session'],
  ['w', 'workspace'],
  ['d', 'deny'],
]);

type KeyPress = {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  repeat: boolean;
};

/** The answer that a key stands for; nothing while a modifier is held or a key repeats. */
export function permissionKey(event: KeyPress): PermissionDecision | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return undefined;
  return KEYS.get(event.key.toLowerCase());
}

/** How far a key walks the queue: J and ↓ on, K and ↑ back. */
export function walkKey(event: KeyPress): 1 | -1 | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  switch (event.key) {
    case 'j':
    case 'J':
    case 'ArrowDown':
      return 1;
    case 'k':
    case 'K':
    case 'ArrowUp':
      return -1;
    default:
      return undefined;
  }
}
