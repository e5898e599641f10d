import type { CredentialField } from '../../shared/commands/credentials';
import { type Removed, removedWords } from './clean-secret';

export type Note = { tone: 'hint' | 'fits' | 'trimmed' | 'off' | 'problem'; text: string };

/** What stands under an input of a credential form: a hint as one types, and what was noticed. */
export function noteFor(
  field: CredentialField,
  value: string,
  removed: readonly Removed[],
  problem: string | null,
): Note {
  if (problem !== null) return { tone: 'problem', text: problem };
  const isGiven = value.trim() !== '';
  const fits = isGiven && field.pattern !== null && new RegExp(field.pattern).test(value);
  const noticed = removedWords(removed);
  if (noticed !== '') {
    const rest = fits ? 'The format looks right.' : field.formatHint;
    return { tone: 'trimmed', text: `${noticed} ${rest}`.trim() };
  }
  if (fits) return { tone: 'fits', text: 'The format looks right.' };
  // Said louder once the text is long enough to be more than a beginning.
  const isOff = isGiven && field.pattern !== null && value.trim().length >= LONG_ENOUGH;
  return { tone: isOff ? 'off' : 'hint', text: field.formatHint };
}

const LONG_ENOUGH = 12;
