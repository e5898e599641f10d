import { forEachChild, parse, type SyntaxNode } from 'unbash';
import type { CommandPattern } from './command-pattern';
import { programOf, runsText } from './shell-programs';

/**
 * Whether a line seems to run a command that a rule denies: anywhere in it, also in substitutions, loops
 * and functions, behind a wrapper (`sudo`, `env`) and in the text for another shell. It sees what is
 * written, so it is no wall: what it misses still has to be allowed like everything else.
 */
export function deniesCommand(pattern: CommandPattern, text: string): boolean {
  return commandsIn(text, 0).some((words) => matches(pattern, words));
}

/** Shells in shells in shells. */
const DEEPEST = 3;
const MOST_NODES = 20_000;

function commandsIn(text: string, depth: number): string[][] {
  if (depth > DEEPEST) return [];
  const found: string[][] = [];
  let left = MOST_NODES;
  const visit = (node: SyntaxNode): void => {
    left -= 1;
    if (left < 0) return;
    if (node.type === 'Command' && node.name !== undefined) {
      const words = [node.name.value, ...node.args.map(wordValue)];
      found.push(words, ...wrapped(words, depth));
    }
    forEachChild(node, visit);
  };
  try {
    visit(parse(text));
  } catch {
    // deeper than the stack: what was found so far counts
  }
  return found;
}

function wordValue(word: { type: string; text: string; value?: unknown }): string {
  return word.type === 'Word' && typeof word.value === 'string' ? word.value : word.text;
}

/** What a program that runs other text may be about to run. */
function wrapped(words: readonly string[], depth: number): string[][] {
  if (!runsText(words)) return [];
  const rest = words.slice(1, 50);
  return rest.flatMap((word, index) => [
    rest.slice(index),
    ...(/\s/.test(word) ? commandsIn(word, depth + 1) : []),
  ]);
}

function matches({ words: fixed, hasStar }: CommandPattern, words: readonly string[]): boolean {
  if (hasStar ? words.length < fixed.length : words.length !== fixed.length) return false;
  return fixed.every((word, index) => {
    const other = words[index] ?? '';
    return word === other || (index === 0 && programOf(word) === programOf(other));
  });
}
