import type { CommandInput } from '../../../../shared/commands';
import type { BudgetPeriod } from '../../../../shared/commands/budgets';
import type { Client } from '../../../../shared/commands/clients';
import { limitProblem, readLimit } from '../../budgets/limit';
import { fromInput, toDateInput } from '../../integrations/expiry-words';

/** What a client may do, as a form holds it: texts as they were written, empty where there is no limit. */
export type LimitsDraft = {
  /** null = the keys of the profile, in their order. */
  credentialId: string | null;
  /** Empty = every model. */
  models: readonly string[];
  requestsPerMinute: string;
  concurrentRequests: string;
};

type Limits = Pick<
  Client,
  'credentialId' | 'allowedModels' | 'requestsPerMinute' | 'concurrentRequests'
>;

export const NO_LIMITS: LimitsDraft = {
  credentialId: null,
  models: [],
  requestsPerMinute: '',
  concurrentRequests: '',
};

export function draftOf(client: Limits): LimitsDraft {
  return {
    credentialId: client.credentialId,
    models: client.allowedModels ?? [],
    requestsPerMinute: client.requestsPerMinute?.toString() ?? '',
    concurrentRequests: client.concurrentRequests?.toString() ?? '',
  };
}

const MOST = { requestsPerMinute: 100_000, concurrentRequests: 1_000 } as const;
type CountField = keyof typeof MOST;

/** What is wrong with a count, for its field; null when nothing is. Empty is no limit. */
export function countProblem(field: CountField, text: string): string | null {
  if (text.trim() === '') return null;
  const most = MOST[field];
  const count = readCount(text);
  return count !== null && count >= 1 && count <= most
    ? null
    : `A whole number from 1 to ${most.toLocaleString('en-US')}, or empty for no limit.`;
}

/** The limits as the commands take them; null while a field is wrong. */
export function limitsOf(draft: LimitsDraft): Limits | null {
  const fields = Object.keys(MOST) as CountField[];
  if (fields.some((field) => countProblem(field, draft[field]) !== null)) return null;
  return {
    credentialId: draft.credentialId,
    allowedModels: draft.models.length === 0 ? null : [...draft.models],
    requestsPerMinute: readCount(draft.requestsPerMinute),
    concurrentRequests: readCount(draft.concurrentRequests),
  };
}

function readCount(text: string): number | null {
  const digits = text.trim();
  return /^\d{1,7}$/.test(digits) ? Number(digits) : null;
}

/** When a key is to end: in so many days, on a day, or never. */
export type ExpiryDraft = { kind: 'never' | '7' | '30' | '90' | 'date'; date: string };

export const NEVER: ExpiryDraft = { kind: 'never', date: '' };

/** What is chosen already for a key that ends then; null = never. */
export function expiryDraftOf(expiresAt: number | null): ExpiryDraft {
  return expiresAt === null ? NEVER : { kind: 'date', date: toDateInput(expiresAt) };
}

/** In ms; null = never, undefined = a date that is none or has passed. */
export function expiryOf({ kind, date }: ExpiryDraft, now: number): number | null | undefined {
  if (kind === 'never') return null;
  if (kind !== 'date') return now + Number(kind) * 86_400_000;
  const at = fromInput(date);
  return at === null || at <= now ? undefined : at;
}

export type BudgetDraft = { limit: string; period: BudgetPeriod };

export const NO_BUDGET: BudgetDraft = { limit: '', period: 'month' };

/** What is wrong with the amount; empty is no budget. */
export function budgetProblem({ limit }: BudgetDraft): string | null {
  return limit.trim() === '' ? null : limitProblem(limit);
}

export type ClientDraft = {
  name: string;
  limits: LimitsDraft;
  expiry: ExpiryDraft;
  budget: BudgetDraft;
};

export const NEW_CLIENT: ClientDraft = {
  name: '',
  limits: NO_LIMITS,
  expiry: NEVER,
  budget: NO_BUDGET,
};

/** What `clients.create` takes; null while something is missing or wrong. */
export function creationOf(
  { name, limits, expiry, budget }: ClientDraft,
  profileId: string,
  now: number,
): CommandInput<'clients.create'> | null {
  const values = limitsOf(limits);
  const expiresAt = expiryOf(expiry, now);
  if (name.trim() === '' || values === null || expiresAt === undefined) return null;
  if (budgetProblem(budget) !== null) return null;
  const limitMicroUsd = readLimit(budget.limit);
  return {
    profileId,
    name: name.trim(),
    ...values,
    expiresAt,
    budget: limitMicroUsd === null ? null : { limitMicroUsd, period: budget.period },
  };
}
