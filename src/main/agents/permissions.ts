import { createHash } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { Clock } from '../clock';
import type { OpenDatabase } from '../db/open';
import { permissionRules } from '../db/schema';
import type { AgentTool, ToolInput } from './tools/tool';

type AskedTool = Pick<AgentTool, 'definition' | 'effect'>;

export type Permissions = {
  /** Whether this call may run now, or a person has to say so. */
  decide(sessionId: string, tool: AskedTool, input: ToolInput): 'allow' | 'ask';
  /** Remembers the person's "allow for this session"; what it covers is {@link sessionScope}. */
  allowForSession(sessionId: string, tool: AskedTool, input: ToolInput): void;
};

/**
 * Session rules. A write covers every later write and edit (the tools keep them inside the session's
 * workspace); a command covers exactly the same text, never a prefix of it.
 */
export function createPermissions({
  database,
  clock,
}: {
  database: OpenDatabase;
  clock: Clock;
}): Permissions {
  const isAllowed = (sessionId: string, rule: Rule) =>
    database.db
      .select({ id: permissionRules.id })
      .from(permissionRules)
      .where(
        and(
          eq(permissionRules.sessionId, sessionId),
          eq(permissionRules.tool, rule.tool),
          eq(permissionRules.pattern, rule.pattern),
          eq(permissionRules.decision, 'allow'),
        ),
      )
      .get() !== undefined;

  return {
    decide(sessionId, tool, input) {
      if (tool.effect === 'read') return 'allow';
      return isAllowed(sessionId, sessionRule(tool, input)) ? 'allow' : 'ask';
    },

    allowForSession(sessionId, tool, input) {
      const rule = sessionRule(tool, input);
      if (isAllowed(sessionId, rule)) return;
      database.db
        .insert(permissionRules)
        .values({ id: uuid(), sessionId, ...rule, decision: 'allow', createdAt: clock.now() })
        .run();
    },
  };
}

/** What "allow for this session" would allow from now on, in words for the person who decides. */
export function sessionScope(tool: AskedTool, input: ToolInput): string {
  if (tool.effect === 'write') return 'all edits in this workspace';
  const { pattern } = sessionRule(tool, input);
  return `exactly this ${tool.definition.name === 'bash' ? 'command' : 'call'}: ${pattern}`;
}

/** SHA-256 of the call, the same for any order of keys: what a decision binds to. */
export function inputHash(name: string, input: ToolInput): string {
  return createHash('sha256')
    .update(canonicalJson([name, input]))
    .digest('hex');
}

type Rule = { tool: string; pattern: string };

function sessionRule(tool: AskedTool, input: ToolInput): Rule {
  // write and edit share one rule: whoever may write a file may edit it
  if (tool.effect === 'write') return { tool: 'write', pattern: '**' };
  const { name } = tool.definition;
  const pattern = typeof input.command === 'string' ? input.command : canonicalJson(input);
  return { tool: name, pattern };
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
