/** A gap in a prompt: `{{name}}`, or `{{name=usual}}` with a usual answer. */
export type Placeholder = { name: string; usual: string };

/** A name is one line without braces and `=`; what is usual may be anything but closing braces. */
const PLACEHOLDER = /\{\{\s*([^{}=\r\n]{1,60}?)\s*(?:=([^{}]*))?\}\}/g;

/** Each once, in order; the first usual answer that is given counts. */
export function placeholdersOf(prompt: string): Placeholder[] {
  const found = new Map<string, Placeholder>();
  for (const [, name = '', usual = ''] of prompt.matchAll(PLACEHOLDER)) {
    const known = found.get(name);
    found.set(name, { name, usual: known?.usual || usual.trim() });
  }
  return [...found.values()];
}

/** The prompt with its gaps filled; one without an answer gets its usual one. Answers are put in as they are. */
export function fillIn(prompt: string, answers: Readonly<Record<string, string>>): string {
  const usual = new Map(placeholdersOf(prompt).map((one) => [one.name, one.usual]));
  return prompt.replace(PLACEHOLDER, (_, name: string) => {
    const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
    return answer?.trim() || usual.get(name) || '';
  });
}
