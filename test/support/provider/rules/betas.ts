import { type ApiError, badRequest } from '../api-error';
import type { MessagesRequest } from '../script';

/** Options that exist only for who names their beta. https://platform.claude.com/docs/en/api/beta-headers */
const BETA_OF: Readonly<Record<string, string>> = {
  context_management: 'context-management-2025-06-27',
};

/** `header` is `anthropic-beta`: betas, separated by commas. */
export function refusedBetas(
  request: MessagesRequest,
  header: string | string[] | undefined,
): ApiError | undefined {
  const named = [header ?? []]
    .flat()
    .flatMap((list) => list.split(','))
    .map((name) => name.trim());
  const missing = Object.entries(BETA_OF).find(
    ([option, beta]) => request[option] !== undefined && !named.includes(beta),
  );
  return missing ? badRequest(`${missing[0]}: Extra inputs are not permitted`) : undefined;
}
