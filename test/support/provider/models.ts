const yes = { supported: true };
const no = { supported: false };

/** The models of the test provider, newest first, in the shape of `GET /v1/models`. */
export const MODELS = [
  model('claude-opus-5-5', 'Claude Opus 5.5', 'opus', '2026-10-07', 1_000_000, 128_000),
  model('claude-sonnet-5-5', 'Claude Sonnet 5.5', 'sonnet', '2026-10-07', 1_000_000, 64_000),
  model('claude-haiku-5-5', 'Claude Haiku 5.5', 'haiku', '2026-10-07', 400_000, 64_000),
  model('claude-fable-5-2', 'Claude Fable 5.2', 'fable', '2026-09-15', 1_000_000, 128_000),
];

export function modelPage() {
  return {
    data: MODELS,
    has_more: false,
    first_id: MODELS[0]?.id ?? null,
    last_id: MODELS.at(-1)?.id ?? null,
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
