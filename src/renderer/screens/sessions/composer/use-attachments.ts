import { useState } from 'react';
import { announce } from '../../../announce';
import { sortOut } from './attachment-rules';
import { changeDraft, type DraftFile, useDraftFiles } from './drafts';

export type Attachments = {
  files: readonly DraftFile[];
  /** Why files were not taken, until the next ones are added. */
  refused: readonly string[];
  add: (files: readonly File[]) => void;
  remove: (id: string) => void;
  clearRefused: () => void;
};

/** The files of a draft: adds them as they are read, and says which cannot go along. */
export function useAttachments(draftKey: string): Attachments {
  const files = useDraftFiles(draftKey);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const add = async (added: readonly File[]) => {
    const sorted = sortOut(added, files);
    setRefused(sorted.refused);
    const read = await Promise.all(sorted.taken.map(readFile));
    const unreadable = sorted.taken.filter((_, at) => read[at] === undefined);
    const ready = read.filter((file) => file !== undefined);
    changeDraft(draftKey, (draft) => ({ files: [...draft.files, ...ready] }));
    if (unreadable.length > 0)
      setRefused((before) => [
        ...before,
        ...unreadable.map(({ name }) => `${name} cannot be read.`),
      ]);
    if (ready.length > 0) announce(`Attached ${ready.map(({ name }) => name).join(', ')}`);
  };
  const remove = (id: string) => {
    const removed = files.find((file) => file.id === id);
    changeDraft(draftKey, (draft) => ({ files: draft.files.filter((file) => file.id !== id) }));
    if (removed) announce(`Removed ${removed.name}`);
  };
  return {
    files,
    refused,
    add: (added) => void add(added),
    remove,
    clearRefused: () => setRefused([]),
  };
}

type Taken = File & { mediaType: DraftFile['mediaType'] };

/** Undefined when the file is gone or may not be read. */
function readFile(file: Taken): Promise<DraftFile | undefined> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onerror = () => resolve(undefined);
    reader.onload = () => {
      const data = typeof reader.result === 'string' ? reader.result.split(',')[1] : undefined;
      const { name, mediaType, size: bytes } = file;
      resolve(
        data
          ? { id: crypto.randomUUID(), name: name || 'Pasted', mediaType, bytes, data }
          : undefined,
      );
    };
    reader.readAsDataURL(file);
  });
}
