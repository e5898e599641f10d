import type { BudgetScope } from '../../../shared/commands/budgets';

/** Whose money a request or a payment spends: what decides which budgets it is in. '' stands for none. */
export type Spender = {
  profileId: string;
  credentialId: string;
  clientId: string;
  sessionId: string;
  workspace: string;
};

/** The `scopeId` that a budget of each scope has when the spender is in it; '' when none can be. */
export function scopeIdsOf(spender: Spender): Record<Exclude<BudgetScope, 'all'>, string> {
  return {
    profile: spender.profileId,
    credential: spender.credentialId,
    client: spender.clientId,
    workspace: spender.workspace,
    session: spender.sessionId,
  };
}

export function spenderOf({
  profileId,
  credentialId,
  clientId,
  sessionId,
  workspace,
}: Spender): Spender {
  return { profileId, credentialId, clientId, sessionId, workspace };
}
