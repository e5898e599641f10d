import type { CommandInput } from '../../../../shared/commands';
import type { Session } from '../../../../shared/commands/sessions';
import { call } from '../../../api';
import { notifyDone } from '../../../components/notify';
import { showFailure } from './show-notice';

type Format = CommandInput<'sessions.export'>['format'];

export const EXPORT_FORMATS: readonly { format: Format; name: string }[] = [
  { format: 'markdown', name: 'Markdown' },
  { format: 'json', name: 'JSON' },
  { format: 'html', name: 'HTML' },
];

/** Writes a session to a file that the user picks. */
export async function exportSession({ id, title }: Session, format: Format): Promise<void> {
  const result = await call('sessions.export', { sessionId: id, format });
  if (!result.ok) showFailure(result.error.message);
  else if (result.data !== null) {
    const { path, bytes } = result.data;
    notifyDone(`Exported “${title}”`, `${path}, ${sizeWords(bytes)}`);
  }
}

/** `812 bytes`, `34 kB`, `1.2 MB`, `3.4 GB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  if (bytes < 999_500) return `${Math.round(bytes / 1_000)} kB`;
  if (bytes < 999_950_000) return `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}
