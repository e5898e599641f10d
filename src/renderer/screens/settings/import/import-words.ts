import type { ImportState, ImportSummary } from '../../../../shared/commands/imports';

/** `1.2 GB`, `340 MB`, `12 KB`: powers of 1,000. */
export function bytesWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let value = bytes / 1_000;
  let at = 0;
  while (value >= 999.5 && at < units.length - 1) {
    value /= 1_000;
    at += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[at]}`;
}

export function filesWords(files: number): string {
  return `${files.toLocaleString('en-US')} ${files === 1 ? 'file' : 'files'}`;
}

/** Everything that was found, in one sentence; empty when nothing was. */
export function foundWords({ sources }: Pick<ImportState, 'sources'>): string {
  const files = sources.reduce((sum, source) => sum + source.files, 0);
  const bytes = sources.reduce((sum, source) => sum + source.bytes, 0);
  return files === 0 ? '' : `${filesWords(files)}, ${bytesWords(bytes)}`;
}

export function requestsWords(requests: number): string {
  return `${requests.toLocaleString('en-US')} ${requests === 1 ? 'request' : 'requests'}`;
}

/** How an import ended. */
export function endingWords({ wasCancelled, added, known }: ImportSummary): string {
  if (wasCancelled) return 'Cancelled; what was read by then is kept';
  if (added > 0) return `${requestsWords(added)} added`;
  return known > 0 ? 'Nothing new' : 'Nothing found';
}

export function durationWords(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  return ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}
