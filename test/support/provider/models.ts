const yes = { supported: true };
const no = { supported: false };

/** A model in the shape of `GET /v1/models`. */
export type ListedModel = ReturnType<typeof model>;

/**
 * The models of the test provider, newest first. The last one is of an older kind: thinking only up to a
 * budget, no effort, no web tools, and a small window so that it is soon full.
 */
const MODELS: readonly ListedModel[] = [
  model('claude-opus-5-5', 'Claude Opus 5.5', 'opus', '2026-10-07', 1_000_000, 128_000),
  model('claude-sonnet-5-5', 'Claude Sonnet 5.5', 'sonnet', '2026-10-07', 1_000_000, 64_000),
  model('claude-haiku-5-5', 'Claude Haiku 5.5', 'haiku', '2026-10-07', 400_000, 64_000),
  model('claude-fable-5-2', 'Claude Fable 5.2', 'fable', '2026-09-15', 1_000_000, 128_000),
  olderModel('claude-haiku-4-5-20251001', 'Claude Haiku 4.5', 'haiku', '2025-10-15'),
];

/** The list with other context windows, in tokens by model id, and models of its own, where a test wants them. */
export function listModels(
  windows: Readonly<Record<string, number>> = {},
  newModels: readonly string[] = [],
): ListedModel[] {
  const models = [
    ...newModels.map((id) => model(id, id, 'sonnet', '2026-11-20', 1_000_000, 64_000)),
    ...MODELS,
  ];
  const unknown = Object.keys(windows).find((id) => !models.some((one) => one.id === id));
  if (unknown) throw new Error(`the provider has no model ${unknown}`);
  return models.map((one) => ({
    ...one,
    max_input_tokens: windows[one.id] ?? one.max_input_tokens,
  }));
}

export function modelPage(models: readonly ListedModel[]) {
  return {
    data: models,
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  };
}

function model(
  id: string,
  displayName: string,
  line: string,
  released: string,
  maxInputTokens: number,
  maxTokens: number,
) {
  return {
    type: 'model',
    id,
    display_name: displayName,
    line,
    created_at: `${released}T00:00:00Z`,
    lifecycle: 'active',
    deprecated_at: null,
    retires_at: null,
    max_input_tokens: maxInputTokens,
    max_tokens: maxTokens,
    capabilities: {
      batch: yes,
      citations: yes,
      code_execution: yes,
      context_management: {
        supported: true,
        clear_thinking_20251015: yes,
        clear_tool_uses_20250919: yes,
        compact_20260112: yes,
      },
      effort: { supported: true, low: yes, medium: yes, high: yes, xhigh: yes, max: yes },
      image_input: yes,
      pdf_input: yes,
      server_tools: { supported: true, code_execution: yes, web_search: yes },
      structured_outputs: yes,
      thinking: {
        supported: true,
        types: { adaptive: yes, between_tools: yes, disabled: yes, enabled: no },
      },
    },
  };
}

function olderModel(id: string, displayName: string, line: string, released: string): ListedModel {
  const newer = model(id, displayName, line, released, 20_000, 8_192);
  return {
    ...newer,
    capabilities: {
      ...newer.capabilities,
      effort: { supported: false, low: no, medium: no, high: no, xhigh: no, max: no },
      server_tools: { supported: false, code_execution: no, web_search: no },
      thinking: {
        supported: true,
        types: { adaptive: no, between_tools: no, disabled: yes, enabled: yes },
      },
    },
  };
}
