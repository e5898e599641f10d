import { create } from 'zustand';
import type { Effort } from '../../../../shared/commands/models';
import type { SessionMode } from '../../../../shared/commands/sessions';
import { useNavigation } from '../../../navigation';

/** One of the sessions to start; `key` tells two of the same model apart. */
export type Variant = { key: number; model: string; effort: Effort | null };

export const MIN_VARIANTS = 2;
export const MAX_VARIANTS = 8;

export type ComparisonDraft = {
  /** '' = the one used last. */
  workspace: string;
  prompt: string;
  /** Empty until the provider's models are known. */
  variants: readonly Variant[];
  mode: SessionMode;
  /** As it was written. */
  budget: string;
};

/** Kept while one looks at something else; in memory only. */
export const useComparisonDraft = create<ComparisonDraft>(() => ({
  workspace: '',
  prompt: '',
  variants: [],
  mode: 'accept_edits',
  budget: '',
}));

export const changeComparison = (change: Partial<ComparisonDraft>): void =>
  useComparisonDraft.setState(change);

/** Goes to where a comparison is set up, with what was written so far; an empty prompt changes nothing. */
export function startComparing({ workspace = '', prompt = '' } = {}): void {
  if (workspace !== '') changeComparison({ workspace });
  if (prompt.trim() !== '') changeComparison({ prompt });
  useNavigation.getState().go({ screen: 'sessions', comparing: true });
}

/** Two to begin with: the model one would use, and the next of the list, or the same once more. */
export function firstVariants(preferred: string, models: readonly string[]): Variant[] {
  const other = models.find((id) => id !== preferred) ?? preferred;
  return [preferred, other].map((model, key) => ({ key, model, effort: null }));
}

/** One more, like the last. */
export function withVariant(variants: readonly Variant[]): readonly Variant[] {
  const last = variants.at(-1);
  if (last === undefined || variants.length >= MAX_VARIANTS) return variants;
  const key = Math.max(...variants.map((one) => one.key)) + 1;
  return [...variants, { ...last, key }];
}

export function withoutVariant(variants: readonly Variant[], key: number): readonly Variant[] {
  return variants.length <= MIN_VARIANTS ? variants : variants.filter((one) => one.key !== key);
}
