import { type ApiError, badRequest } from '../api-error';
import type { ListedModel } from '../models';
import type { MessagesRequest } from '../script';

/** https://platform.claude.com/docs/en/build-with-claude/extended-thinking */
const MIN_BUDGET = 1_024;

/** The `thinking` option, against what the model says that it can do. */
export function refusedThinking(
  { thinking, max_tokens: maxTokens }: MessagesRequest,
  { capabilities }: ListedModel,
): ApiError | undefined {
  if (thinking === undefined) return undefined;
  const { type, budget_tokens: budget, display }: Record<string, unknown> = Object(thinking);
  const supported = Object.entries(capabilities.thinking.types).find(([name]) => name === type);
  if (!supported)
    return badRequest(
      `thinking: Input tag '${type}' found using 'type' does not match any of the expected tags: 'adaptive', 'between_tools', 'disabled', 'enabled'`,
    );
  if (!supported[1].supported) {
    return badRequest(`"thinking.type.${type}" is not supported for this model.`);
  }
  if (type !== 'enabled' && budget !== undefined)
    return badRequest(`thinking.${type}.budget_tokens: Extra inputs are not permitted`);
  const displays = [undefined, null, 'summarized', 'omitted', 'updates'];
  if (!displays.some((one) => one === display))
    return badRequest(`thinking.${type}.display: Input should be 'summarized' or 'omitted'`);
  if (type !== 'enabled') return undefined;
  if (typeof budget !== 'number')
    return badRequest('thinking.enabled.budget_tokens: Field required');
  if (budget < MIN_BUDGET)
    return badRequest(
      `thinking.enabled.budget_tokens: Input should be greater than or equal to ${MIN_BUDGET}`,
    );
  return budget < maxTokens
    ? undefined
    : badRequest('`max_tokens` must be greater than `thinking.budget_tokens`.');
}

/** `output_config.effort`, against what the model says that it can do. */
export function refusedEffort(
  outputConfig: unknown,
  { capabilities }: ListedModel,
): ApiError | undefined {
  const { effort }: { effort?: unknown } = Object(outputConfig);
  if (effort === undefined || effort === null) return undefined;
  const { supported, ...levels } = capabilities.effort;
  const level = Object.entries(levels).find(([name]) => name === effort);
  if (!level)
    return badRequest(
      "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'",
    );
  if (!supported) return badRequest('This model does not support the effort parameter.');
  return level[1].supported
    ? undefined
    : badRequest(`output_config.effort: '${effort}' is not supported for this model`);
}
