import { create } from 'zustand';
import type { ReviewLayout } from './review-rows';

/** How changes are shown, for all sessions. */
type DiffOptions = { layout: ReviewLayout; ignoreWhitespace: boolean; showsFiles: boolean };

export const useDiffOptions = create<DiffOptions>(() => ({
  layout: 'unified',
  ignoreWhitespace: false,
  showsFiles: true,
}));

export const setDiffOptions = (change: Partial<DiffOptions>): void =>
  useDiffOptions.setState(change);
