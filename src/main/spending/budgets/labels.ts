import { eq } from 'drizzle-orm';
import type { BudgetPeriod, BudgetScope } from '../../../shared/commands/budgets';
import type { Db } from '../../db/open';
import { profiles, sessions } from '../../db/schema';
import { ENVIRONMENT_CREDENTIAL_ID } from '../ledger/entry';

/** What other domains know of whom a budget can be for; null when there is no such thing (any more). */
export type BudgetNames = {
  credential(credentialId: string): Owned | null;
  client(clientId: string): Owned | null;
};
/** `profileId` is null when it is nobody's in particular. */
type Owned = { name: string; profileId: string | null };

/** What a budget is for, in words for a person. */
export function createLabels(ports: { db: Db; names: BudgetNames }) {
  const { db, names } = ports;
  return (scope: BudgetScope, scopeId: string): string => {
    switch (scope) {
      case 'all':
        return 'Everything';
      case 'profile':
        return profileOf(db, scopeId)?.name ?? 'Removed profile';
      case 'credential':
        if (scopeId === ENVIRONMENT_CREDENTIAL_ID) return 'Key of the environment';
        return names.credential(scopeId)?.name ?? 'Removed key';
      case 'client':
        return names.client(scopeId)?.name ?? 'Removed client';
      case 'workspace':
        return scopeId.split(/[/\\]/).findLast((part) => part) ?? scopeId;
      case 'session':
        return sessionOf(db, scopeId)?.title || 'Untitled session';
    }
  };
}

const PERIOD_WORDS: Record<BudgetPeriod, string> = {
  day: 'daily budget',
  week: 'weekly budget',
  month: 'monthly budget',
  total: 'budget',
};

/** “The monthly budget for “Work””, to begin a sentence with. */
export function budgetPhrase(scope: BudgetScope, period: BudgetPeriod, label: string): string {
  return `The ${PERIOD_WORDS[period]} for ${scope === 'all' ? 'everything' : `“${label}”`}`;
}

export function profileOf(db: Db, profileId: string): { name: string } | undefined {
  return db.select({ name: profiles.name }).from(profiles).where(eq(profiles.id, profileId)).get();
}

export function sessionOf(db: Db, sessionId: string) {
  return db
    .select({
      title: sessions.title,
      profileId: sessions.profileId,
      credentialId: sessions.credentialId,
      workspace: sessions.workspace,
    })
    .from(sessions)
    .where(eq(sessions.id, sessionId))
    .get();
}
