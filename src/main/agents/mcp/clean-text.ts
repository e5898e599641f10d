/**
 * What a server said, without what a person does not see but a terminal or a model does: control
 * characters, terminal colours, direction marks, and the invisible letters of Unicode's tag block.
 */
export function cleanText(text: string): string {
  return text.replace(TERMINAL_STYLE, '').replace(INVISIBLE, '');
}

/** One line of at most `limit` UTF-16 units. */
export function cleanLine(text: string, limit: number): string {
  return bounded(cleanText(text).replace(/\s+/g, ' ').trim(), limit);
}

/** The beginning of a text that is too long, with `…` at its end. */
export function bounded(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}

/** ECMA-48 control sequences: ESC [ parameters, and one letter. */
const TERMINAL_STYLE = /[^\P{Cc}\n\r\t]\[[0-9;?]{0,32}[A-Za-z]/gu;
const INVISIBLE = /[^\P{Cc}\n\r\t]|[\u{202a}-\u{202e}\u{2066}-\u{2069}\u{e0000}-\u{e007f}]/gu;
