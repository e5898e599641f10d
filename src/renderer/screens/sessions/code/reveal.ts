/**
 * Characters that change how text looks without being seen: control characters, zero-width ones, and
 * those that turn the direction of writing (the "Trojan Source" trick). Tab, newline and the joiners that scripts and emoji
 * need stay.
 */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** The text with hidden characters spelled out, so that what a person approves is what they see. */
export function revealHidden(text: string): string {
  return text.replace(HIDDEN, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return `⟨U+${code}⟩`;
  });
}
