import { create } from 'zustand';
import type { NewAttachment } from '../../../../shared/commands/sessions';

/** A file that was added to a draft; `bytes` is its size before base64. */
export type DraftFile = NewAttachment & { id: string; bytes: number };

/** What was written and not sent. */
export type Draft = { text: string; files: readonly DraftFile[] };

export const NO_DRAFT: Draft = { text: '', files: [] };

/** By session; kept in memory only, as it may hold secrets. */
const useDrafts = create<Record<string, Draft>>(() => ({}));

/** The draft of a session and how to change it. */
export function useDraft(key: string): [Draft, (change: Partial<Draft>) => void] {
  const draft = useDrafts((drafts) => drafts[key] ?? NO_DRAFT);
  return [draft, (change) => changeDraft(key, () => change)];
}

/** Only the files, for who need not know each letter that is typed. */
export function useDraftFiles(key: string): readonly DraftFile[] {
  return useDrafts((drafts) => drafts[key]?.files ?? NO_DRAFT.files);
}

/** Changes a draft by what it is now: files are read in their own time, and one may write meanwhile. */
export function changeDraft(key: string, change: (draft: Draft) => Partial<Draft>): void {
  useDrafts.setState((drafts) => {
    const draft = drafts[key] ?? NO_DRAFT;
    return { [key]: { ...draft, ...change(draft) } };
  });
}

/** Puts back what could not be sent, before anything that was written meanwhile. */
export function restoreDraft(key: string, lost: Draft): void {
  changeDraft(key, ({ text, files }) => ({
    text: [lost.text, text].filter(Boolean).join('\n\n'),
    files: [...lost.files, ...files],
  }));
}

/** As the command takes it. */
export function toMessage({ text, files }: Draft): { text: string; attachments: NewAttachment[] } {
  const attachments = files.map(({ name, mediaType, data }) => ({ name, mediaType, data }));
  return { text, attachments };
}
