import { z } from 'zod';
import { Effort, type Model } from '../../shared/commands/models';

/**
 * An entry of Anthropic's list, as far as it is of use here. Servers that only speak the same protocol
 * say less: an id at least.
 */
export type ListedModel = {
  id: string;
  display_name?: string;
  line?: string | null;
  lifecycle?: string;
  deprecated_at?: string | null;
  max_input_tokens?: number | null;
  max_tokens?: number | null;
  capabilities?: unknown;
};

/** Model lines from the cheapest on: https://platform.claude.com/docs/en/about-claude/pricing */
const LINES_BY_PRICE = ['haiku', 'sonnet', 'opus', 'fable', 'mythos'];

/** The model to spend one token on; null when there is none. */
export function cheapestModel(models: readonly ListedModel[]): string | null {
  for (const line of LINES_BY_PRICE) {
    const ofLine = models.filter((model) => lineOf(model) === line);
    const found = ofLine.find((model) => !isDeprecated(model)) ?? ofLine[0];
    if (found) return found.id;
  }
  return models.at(-1)?.id ?? null;
}

export function isUsable(model: ListedModel): boolean {
  return typeof model.id === 'string' && model.id !== '' && model.lifecycle !== 'retired';
}

export function toModel(model: ListedModel): Model {
  return {
    id: model.id,
    displayName: model.display_name ?? model.id,
    maxInputTokens: tokens(model.max_input_tokens),
    maxOutputTokens: tokens(model.max_tokens),
    isDeprecated: isDeprecated(model),
    ...capabilitiesOf(model.capabilities),
  };
}

/** What the provider says a model can do; what it does not say counts as not supported. */
function capabilitiesOf(
  capabilities: unknown,
): Pick<Model, 'efforts' | 'thinking' | 'acceptsImages' | 'acceptsPdf' | 'hasWebTools'> {
  const known = Capabilities.parse(capabilities);
  return {
    efforts: Effort.options.filter((level) => known.effort[level].supported),
    thinking: THINKING_TYPES.filter((type) => known.thinking.types[type].supported),
    acceptsImages: known.image_input.supported,
    acceptsPdf: known.pdf_input.supported,
    hasWebTools: known.server_tools.supported,
  };
}

const THINKING_TYPES = ['adaptive', 'enabled', 'disabled'] as const;
const NO_SUPPORT = { supported: false };
const Support = z.object({ supported: z.boolean() }).catch(NO_SUPPORT);
const Efforts = z.object({
  low: Support,
  medium: Support,
  high: Support,
  xhigh: Support,
  max: Support,
});
const ThinkingTypes = z.object({ adaptive: Support, enabled: Support, disabled: Support });
const Capabilities = orEmpty(
  z.object({
    effort: orEmpty(Efforts),
    thinking: orEmpty(z.object({ types: orEmpty(ThinkingTypes) })),
    image_input: Support,
    pdf_input: Support,
    server_tools: Support,
  }),
);

/** The object, or what it is when nothing is known, in place of anything else. */
function orEmpty<T extends z.ZodType>(schema: T) {
  return schema.catch(() => schema.parse({}));
}

function lineOf(model: ListedModel): string | undefined {
  return model.line ?? LINES_BY_PRICE.find((line) => model.id.includes(line));
}

function isDeprecated(model: ListedModel): boolean {
  return model.lifecycle === 'deprecated' || Boolean(model.deprecated_at);
}

function tokens(limit: number | null | undefined): number | null {
  return typeof limit === 'number' && Number.isInteger(limit) && limit > 0 ? limit : null;
}
