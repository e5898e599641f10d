/** Control characters, zero-width ones, and those that turn the direction of writing. */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * The text with hidden characters spelled out. A terminal obeys escape sequences: what a model or a tool
 * wrote could otherwise move the cursor, hide a part of a command or change what was printed before.
 * Tab and newline stay.
 */
export function revealHidden(text: string): string {
  return text.replace(HIDDEN, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return `⟨U+${code}⟩`;
  });
}

/** In one line: line breaks and runs of space become one space; cut to `width` characters. */
export function oneLine(text: string, width: number): string {
  const line = revealHidden(text.replace(/\s+/g, ' ').trim());
  return line.length > width ? `${line.slice(0, Math.max(1, width - 1))}…` : line;
}
