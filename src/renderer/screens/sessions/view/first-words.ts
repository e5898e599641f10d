import type { Session } from '../../../../shared/commands/sessions';
import { MODE_WORDS } from '../composer/option-rules';

/** What stands where nothing was said yet: where the tools run, and what is done without asking. */
export function firstWords({ runner, mode }: Pick<Session, 'runner' | 'mode'>): string {
  const place =
    runner === 'managed'
      ? 'Tools run on the provider’s machines, and nothing of this folder is sent.'
      : 'Claude reads in this folder freely.';
  const [first = '', ...rest] = MODE_WORDS[mode].detail;
  return `Write the first message below. ${place} It ${first.toLowerCase()}${rest.join('')}.`;
}
