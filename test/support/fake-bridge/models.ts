import type { Model } from '../../../src/shared/commands/models';

/** A provider's list with models that can more and less. */
export const MODELS: Model[] = [
  model('claude-opus-5-5', 'Claude Opus 5.5', {
    efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
  }),
  model('claude-sonnet-5-5', 'Claude Sonnet 5.5', { efforts: ['low', 'medium', 'high', 'max'] }),
  model('claude-haiku-5-5', 'Claude Haiku 5.5', {
    thinking: ['enabled', 'disabled'],
    hasWebTools: false,
  }),
  model('claude-haiku-4-5', 'Claude Haiku 4.5', {
    isDeprecated: true,
    thinking: [],
    acceptsPdf: false,
    hasWebTools: false,
  }),
];

function model(id: string, displayName: string, values: Partial<Model>): Model {
  return {
    id,
    displayName,
    maxInputTokens: 200_000,
    maxOutputTokens: 64_000,
    isDeprecated: false,
    efforts: [],
    thinking: ['adaptive', 'disabled'],
    acceptsImages: true,
    acceptsPdf: true,
    hasWebTools: true,
    ...values,
  };
}
