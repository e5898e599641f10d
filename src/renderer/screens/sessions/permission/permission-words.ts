import type { PermissionRequest, ToolCall } from '../../../../shared/commands/sessions';
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
  return request.toolName === 'bash' ? 'Run a command?' : `Use ${request.toolName}?`;
}

/** "exactly this command: npm test" is said by the command above it; the rest is worth reading. */
export function scopeWords(sessionScope: string): string {
  const [scope = sessionScope] = sessionScope.split(/: /);
  return `“This session” also allows ${scope.replace(/^exactly /, '')}${scope.startsWith('exactly') ? ' again' : ''}, without asking.`;
}

const KEYS = { a: 'once', s: 'session', d: 'deny' } as const;

export type PermissionKey = (typeof KEYS)[keyof typeof KEYS];

/** The answer that a key stands for; nothing while a modifier is held or a key repeats. */
export function permissionKey(event: {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  repeat: boolean;
}): PermissionKey | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return undefined;
  const key = event.key.toLowerCase();
  return key === 'a' || key === 's' || key === 'd' ? KEYS[key] : undefined;
}
