import type { PermissionRule } from '../../../src/shared/commands/permissions';
import { nextId } from './next-id';

const DAY = 86_400_000;

/** Rules as they gather over some weeks. */
export function someRules(now: number): PermissionRule[] {
  const shop = '/home/dana/code/shop-api';
  const rule = (
    workspace: string | null,
    tool: string,
    pattern: string,
    decision: PermissionRule['decision'],
    days: number,
  ): PermissionRule => ({
    id: nextId(),
    workspace,
    tool,
    pattern,
    decision,
    createdAt: now - days * DAY,
  });
  return [
    rule(null, 'bash', 'git status', 'allow', 34),
    rule(null, 'bash', 'git push *', 'deny', 30),
    rule(shop, 'bash', 'npm test *', 'allow', 12),
    rule(shop, 'bash', 'npm run lint', 'allow', 12),
    rule(shop, 'write', 'src/**', 'allow', 5),
    rule(shop, 'write', 'migrations/**', 'deny', 5),
    rule(shop, 'mcp__issues__create_issue', '*', 'allow', 0.1),
    rule('/home/dana/code/website', 'bash', 'npm run build', 'allow', 2),
  ];
}
