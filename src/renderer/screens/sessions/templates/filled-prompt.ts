import { fillIn, type Placeholder } from '../../../../shared/placeholders';

/** A piece of a prompt: as it was written, an answer, or a gap that nothing fills. */
export type PromptPart = { text: string; kind: 'written' | 'answer' | 'gap' };

// Control characters: no prompt that a person writes has them.
const [START, GAP, END] = ['\u0001', '\u0002', '\u0003'];

/** The prompt as it will be sent, in parts that show what was put in. Joined without gaps it is `fillIn`. */
export function filledParts(
  prompt: string,
  placeholders: readonly Placeholder[],
  answers: Readonly<Record<string, string>>,
): PromptPart[] {
  const marked = placeholders.map(({ name, usual }) => {
    const answer = answers[name]?.trim() || usual;
    return [name, answer === '' ? `${GAP}${name}${END}` : `${START}${answer}${END}`] as const;
  });
  return fillIn(prompt, Object.fromEntries(marked))
    .split(new RegExp(`(${START}[^${END}]*${END}|${GAP}[^${END}]*${END})`))
    .filter((text) => text !== '')
    .map((text) => {
      if (text.startsWith(START)) return { text: text.slice(1, -1), kind: 'answer' as const };
      if (text.startsWith(GAP)) return { text: text.slice(1, -1), kind: 'gap' as const };
      return { text, kind: 'written' as const };
    });
}

/** How many placeholders stay empty, in words; null when none does. */
export function gapWords(parts: readonly PromptPart[]): string | null {
  const names = new Set(parts.filter(({ kind }) => kind === 'gap').map(({ text }) => text));
  if (names.size === 0) return null;
  return `${[...names].map((name) => `“${name}”`).join(', ')} ${names.size === 1 ? 'stays' : 'stay'} empty.`;
}
