import { and, asc, eq, isNull, or } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { z } from 'zod';
import type { PermissionRule, permissions } from '../../../shared/commands/permissions';
import type { PermissionScope, SessionMode } from '../../../shared/commands/sessions';
import type { SessionWorktree } from '../../../shared/commands/worktrees';
import { ChatelaineError } from '../../../shared/errors';
import type { Emit } from '../../../shared/events';
import type { Clock } from '../../clock';
import { writeAudit } from '../../db/audit';
import type { Db, OpenDatabase } from '../../db/open';
import { permissionRules } from '../../db/schema';
import { projectFolder } from '../project-folder';
import type { Preview, ToolInput } from '../tools/tool';
import { type Call, judge, type Verdict } from './judge';
import { checkRule } from './rule-check';
import { type ScopeOf, scopeOf } from './scopes';
import { insideWorkspace } from './shell-line';
import { type AskedTool, ruleTool, toolNamed } from './tool-names';

export { inputHash } from './call-hash';
export type { Verdict } from './judge';

export type PermissionSession = {
  id: string;
  workspace: string;
  worktree: SessionWorktree | null;
  mode: SessionMode;
};

/** A call as its tool has parsed it, with the preview it made of it. */
type AskedCall = [
  session: PermissionSession,
  tool: AskedTool,
  input: ToolInput,
  preview: Preview | null,
];

type Input<K extends keyof typeof permissions> = z.infer<(typeof permissions)[K]['input']>;

export type Permissions = {
  /** Whether this call may run now, must not, or a person has to say so. */
  decide(...call: AskedCall): Verdict;
  /** What wider answers than "once" would allow, in words; `reason` says why there is none. */
  scopes(...call: AskedCall): { session: PermissionScope; workspace: PermissionScope };
  /**
   * Remembers a wider answer: the rules that {@link scopes} put in words. Once, however often it is said.
   * `INVALID_INPUT`, with the reason, where there is no such scope.
   */
  allow(where: ScopeOf, ...call: AskedCall): void;
  /** Rules of a workspace and those that hold everywhere, or all there are; the oldest first. */
  list(input: Input<'list'>): PermissionRule[];
  /** The rule that is there already when it is the same. `INVALID_INPUT`; `CONFLICT` for the opposite. */
  add(input: Input<'add'>): PermissionRule;
  /** `NOT_FOUND`, `INVALID_INPUT`, `CONFLICT`. */
  update(input: Input<'update'>): PermissionRule;
  /** `NOT_FOUND`. */
  remove(input: Input<'remove'>): void;
  /** What {@link decide} would say to a call that a person describes. `INVALID_INPUT` for no such tool. */
  test(input: Input<'test'>): Omit<Verdict, 'decidedBy'>;
};

/** Rules of sessions, of workspaces and for everywhere, and what they and the mode say to a call. */
export function createPermissions({
  database,
  clock,
  emit,
  mask,
}: {
  database: OpenDatabase;
  clock: Clock;
  emit: Emit;
  /** Replaces secrets of the vault: what it would change is never stored here. */
  mask(text: string): string;
}): Permissions {
  function change<T>(work: (tx: Db) => T): T {
    const result = database.transaction(work);
    emit('permissions.changed', {});
    return result;
  }

  function audit(tx: Db, action: string, ruleId: string): void {
    const subject = `permission_rule:${ruleId}`;
    writeAudit(tx, { at: clock.now(), actor: 'user', action, subject, outcome: 'ok' });
  }

  function insert(tx: Db, rule: Omit<RuleRow, 'id' | 'createdAt'>): RuleRow {
    const row = { ...rule, id: uuid(), createdAt: clock.now() };
    tx.insert(permissionRules).values(row).run();
    audit(tx, rule.decision, row.id);
    return row;
  }

  return {
    decide(session, ...asked) {
      const verdict = judge(asCall(session, ...asked), rulesFor(database.db, session));
      return { ...verdict, because: mask(verdict.because) };
    },

    scopes(...asked) {
      const call = asCall(...asked);
      const shown = (where: ScopeOf): PermissionScope => {
        const { words, reason } = scopeOf(where, call, mask);
        return { words, reason };
      };
      return { session: shown('session'), workspace: shown('workspace') };
    },

    allow(where, session, ...asked) {
      const scope = scopeOf(where, asCall(session, ...asked), mask);
      if (scope.words === null) throw new ChatelaineError('INVALID_INPUT', scope.reason);
      const place =
        where === 'session'
          ? { sessionId: session.id, workspace: null }
          : { sessionId: null, workspace: projectFolder(session) };
      change((tx) => {
        for (const rule of scope.rules) {
          const wanted = { ...place, ...rule, decision: 'allow' as const };
          if (sameRule(tx, wanted) === undefined) insert(tx, wanted);
        }
      });
    },

    list({ workspace }) {
      const { db } = database;
      const here = workspace ? holdsIn(workspace) : isNull(permissionRules.sessionId);
      const rows = db.select().from(permissionRules).where(here);
      return rows.orderBy(asc(permissionRules.id)).all().map(toRule);
    },

    add(wanted) {
      checkRule(wanted, mask);
      const rule = { ...wanted, sessionId: null };
      const same = sameRule(database.db, rule);
      if (same !== undefined) return toRule(same);
      return change((tx) => {
        refuseOpposite(tx, rule);
        return toRule(insert(tx, rule));
      });
    },

    update: ({ ruleId, pattern, decision }) =>
      change((tx) => {
        const row = find(tx, ruleId);
        const next = {
          ...row,
          pattern: pattern ?? row.pattern,
          decision: decision ?? row.decision,
        };
        checkRule(next, mask);
        const same = sameRule(tx, next);
        if (same !== undefined && same.id !== ruleId) {
          throw new ChatelaineError('CONFLICT', 'There is a rule like this already.');
        }
        refuseOpposite(tx, next);
        const changed = { pattern: next.pattern, decision: next.decision };
        tx.update(permissionRules).set(changed).where(eq(permissionRules.id, ruleId)).run();
        audit(tx, 'update', ruleId);
        return toRule(next);
      }),

    remove: ({ ruleId }) =>
      change((tx) => {
        find(tx, ruleId);
        tx.delete(permissionRules).where(eq(permissionRules.id, ruleId)).run();
        audit(tx, 'remove', ruleId);
      }),

    test({ workspace, mode, tool: name, text }) {
      const tool = toolNamed(name);
      const call = { workspace, mode, tool, ...described(tool, text.trim(), workspace) };
      if (tool.effect === 'write' && call.preview === null) {
        return { verdict: 'deny', because: NOT_OURS, ruleIds: [] };
      }
      const rules = database.db.select().from(permissionRules).where(holdsIn(workspace)).all();
      const { verdict, because, ruleIds } = judge(call, rules);
      return { verdict, because: mask(because), ruleIds };
    },
  };
}

const NOT_OURS =
  'The tool itself refuses it: not a file in the workspace, or one that belongs to git.';

type RuleRow = typeof permissionRules.$inferSelect;

function asCall(
  { workspace, mode }: PermissionSession,
  ...[tool, input, preview]: CallParts
): Call {
  return { workspace, mode, tool, input, preview };
}
type CallParts = [tool: AskedTool, input: ToolInput, preview: Preview | null];

/** The input and the preview that a call with this command or path would have. */
function described(
  tool: AskedTool,
  text: string,
  workspace: string,
): { input: ToolInput; preview: Preview | null } {
  const file = tool.effect === 'write' ? insideWorkspace(text, workspace) : null;
  return {
    input: ruleTool(tool) === 'bash' ? { command: text } : {},
    preview:
      file === null ? null : { change: { path: file, before: '', after: '' }, fingerprint: '' },
  };
}

function holdsIn(workspace: string) {
  const { sessionId, workspace: place } = permissionRules;
  return and(isNull(sessionId), or(eq(place, workspace), isNull(place)));
}

function rulesFor(db: Db, session: PermissionSession): RuleRow[] {
  const ofSession = eq(permissionRules.sessionId, session.id);
  const rows = db
    .select()
    .from(permissionRules)
    .where(or(ofSession, holdsIn(projectFolder(session))));
  return rows.orderBy(asc(permissionRules.id)).all();
}

type RuleKey = Pick<RuleRow, 'sessionId' | 'workspace' | 'tool' | 'pattern' | 'decision'>;

function sameRule(db: Db, rule: RuleKey): RuleRow | undefined {
  const { sessionId, workspace, tool, pattern, decision } = permissionRules;
  return db
    .select()
    .from(permissionRules)
    .where(
      and(
        rule.sessionId === null ? isNull(sessionId) : eq(sessionId, rule.sessionId),
        rule.workspace === null ? isNull(workspace) : eq(workspace, rule.workspace),
        eq(tool, rule.tool),
        eq(pattern, rule.pattern),
        eq(decision, rule.decision),
      ),
    )
    .get();
}

function refuseOpposite(db: Db, rule: RuleKey & { id?: string }): void {
  const opposite = rule.decision === 'allow' ? 'deny' : 'allow';
  const other = sameRule(db, { ...rule, decision: opposite });
  if (other === undefined || other.id === rule.id) return;
  throw new ChatelaineError(
    'CONFLICT',
    'There is a rule that says the opposite of the same calls. Change that one.',
  );
}

/** `NOT_FOUND` for rules of a session, too: those end with it and are nobody's to edit. */
function find(db: Db, ruleId: string): RuleRow {
  const row = db.select().from(permissionRules).where(eq(permissionRules.id, ruleId)).get();
  if (row === undefined || row.sessionId !== null) {
    throw new ChatelaineError('NOT_FOUND', 'This rule does not exist any more.');
  }
  return row;
}

function toRule({ sessionId: _sessionId, ...rule }: RuleRow): PermissionRule {
  return rule;
}
