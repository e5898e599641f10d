import { create } from 'zustand';
import type { Template } from '../../../../shared/commands/templates';

/** The template that is about to be run, with the folder that is at hand. */
type RunPlace = { template: Template | null; workspace: string };

export const useRunPlace = create<RunPlace>(() => ({ template: null, workspace: '' }));

/** Asks for what the template leaves open. A template of one workspace runs there. */
export function openTemplate(template: Template, workspace = ''): void {
  useRunPlace.setState({ template, workspace: template.workspace || workspace });
}

export function closeTemplate(): void {
  useRunPlace.setState({ template: null });
}
