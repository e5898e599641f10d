import { readLine, type ShellCommand } from './shell-line';
import { mayCover, RESERVED_WORDS, runsText, whyNoStar } from './shell-programs';
import { inQuotes, quoteWord } from './shell-word';

/** A rule's pattern for bash: the words of one command, and whether any further words may follow. */
export type CommandPattern = { words: readonly string[]; hasStar: boolean };

/**
 * Reads a pattern as a person writes it, with bash's own quotes. `*` at the end is any further words; a
 * star that is meant as such is quoted. Answers in `problem` what is wrong with it.
 */
export function readCommandPattern(text: string): CommandPattern | { problem: string } {
  const hasStar = /(^|[ \t])\*$/.test(text);
  const rest = hasStar ? text.slice(0, -1).trimEnd() : text;
  if (rest === '') return { problem: 'Begin with the name of a program: “npm test *”.' };
  const line = readLine(rest, null);
  const [command, ...more] = 'commands' in line ? line.commands : [];
  if (command === undefined) {
    const because = 'problem' in line ? line.problem : '';
    return {
      problem: `This is not one plain command (${because}). A “*” stands alone, at the end; put other special characters in quotes.`,
    };
  }
  if (more.length > 0) return { problem: 'This is more than one command. Make a rule for each.' };
  if (/[\n#<>(){}|&;]/.test(withoutQuotes(rest))) {
    return { problem: 'A rule has only the words of a command, no redirection and no comment.' };
  }
  return { words: command.words, hasStar };
}

/** Why a rule with this pattern could allow nothing; null when it could. */
export function whyNeverAllows(pattern: CommandPattern): string | null {
  const reason = pattern.hasStar ? whyNoStar(pattern.words) : null;
  return reason === null ? null : `This rule could never match: ${reason}.`;
}

/** Whether a rule with this pattern allows this command. */
export function allowsCommand(pattern: CommandPattern, { words, isFed }: ShellCommand): boolean {
  const { words: fixed, hasStar } = pattern;
  // what a shell or an interpreter reads from its input is a program that no rule has seen
  if (isFed && runsText(words)) return false;
  if (hasStar ? words.length < fixed.length : words.length !== fixed.length) return false;
  if (!fixed.every((word, index) => word === words[index])) return false;
  return !hasStar || (whyNoStar(fixed) === null && mayCover(words, fixed.length));
}

/** The pattern of exactly this command. */
export function patternOf({ words }: ShellCommand): string {
  const [name = '', ...rest] = words;
  const isPlain = !RESERVED_WORDS.has(name) && !name.includes('=');
  return [isPlain ? quoteWord(name) : inQuotes(name), ...rest.map(quoteWord)].join(' ');
}

function withoutQuotes(text: string): string {
  return text.replace(/\\.|'[^']*'|"(?:\\.|[^"\\])*"/gs, 'x');
}
