import { useState } from 'react';
import type { CommandInput } from '../../../shared/commands';
import type { CommandError } from '../../../shared/errors';
import { announce } from '../../announce';
import { call, useCommand, useEvent } from '../../api';
import { notifyDone } from '../../components/notify';
import { bytesWords, requestsWords } from '../settings/import/import-words';

type Format = CommandInput<'usage.export'>['format'];
type Selection = Omit<CommandInput<'usage.export'>, 'format'>;

export type Exporting = {
  start: (format: Format) => void;
  cancel: () => void;
  /** null while nothing is being written; `total` 0 while the file is being chosen. */
  progress: { done: number; total: number } | null;
  error: CommandError | undefined;
  clearError: () => void;
};

/** Writes what the list shows to a file that the user picks. */
export function useExport(selection: Selection): Exporting {
  const { run, isRunning, error, clearError } = useCommand('usage.export');
  const [progress, setProgress] = useState({ done: 0, total: 0 });
  useEvent('usage.exporting', setProgress);
  const start = async (format: Format) => {
    if (isRunning) return;
    setProgress({ done: 0, total: 0 });
    const result = await run({ ...selection, format });
    if (!result.ok || result.data === null) return;
    const { records, bytes, path, wasCancelled } = result.data;
    const words = wasCancelled
      ? 'Export cancelled; the file was removed'
      : `${requestsWords(records)} exported`;
    announce(words);
    notifyDone(words, wasCancelled ? '' : `${path} (${bytesWords(bytes)})`);
  };
  return {
    start: (format) => void start(format),
    cancel: () => void call('usage.cancelExport', {}),
    progress: isRunning ? progress : null,
    error,
    clearError,
  };
}
