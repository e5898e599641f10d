import path from 'node:path';
import {
  type Command,
  type CommandNode,
  type ParsedScript,
  type PipelineNode,
  parse,
  type Redirection,
  type Statement,
} from 'unbash';
import { isPlainPath } from './path-pattern';
import { changesShell, RESERVED_WORDS } from './shell-programs';
import { hasDeceptiveCharacters, literalWord } from './shell-word';

export type ShellCommand = {
  /** Program and arguments as the program gets them. */
  words: readonly string[];
  /** Reads what another command or a file puts into it. */
  isFed: boolean;
};

export type ShellLine = {
  commands: readonly ShellCommand[];
  /** Files that redirections write: relative to the workspace, with `/`. */
  writes: readonly string[];
};

/**
 * All that a line would run and write, or in `problem` why that is not certain (it completes "because").
 *
 * Read twice, and both readings have to agree: the parser gives the structure, and between the words that
 * this file understands by itself there may be nothing but blanks and the operators it knows. So a line
 * that the parser takes for something else than bash does is not understood, instead of misunderstood.
 *
 * Without a workspace it reads words only: redirections are not understood, and `cd` may lead anywhere.
 */
export function readLine(text: string, workspace: string | null): ShellLine | { problem: string } {
  try {
    if (text.length > LONGEST) throw new NotUnderstood('it is too long');
    if (hasDeceptiveCharacters(text)) throw new NotUnderstood('it has invisible characters');
    if (text.includes('\\\n')) throw new NotUnderstood('it has a line continuation');
    const script = parse(text);
    const reading = createReading(text, workspace);
    reading.script(script);
    return reading.end();
  } catch (error) {
    if (error instanceof NotUnderstood) return { problem: error.message };
    // the parser's own failures, the stack's depth among them
    return { problem: 'it cannot be read' };
  }
}

/** In UTF-16 units. Longer lines are scripts: nobody has rules for those. */
const LONGEST = 20_000;

class NotUnderstood extends Error {}

type Span = { pos: number; end: number; command: number; isRedirection: boolean };

function createReading(text: string, workspace: string | null) {
  const commands: ShellCommand[] = [];
  const writes: string[] = [];
  const spans: Span[] = [];
  const relativeFiles: string[] = [];

  function statement({ command, background }: Statement, isFed: boolean): void {
    if (background) throw new NotUnderstood('a part of it goes on in the background');
    const parts = command.type === 'AndOr' ? command.commands : [command];
    for (const part of parts) pipeline(part, isFed);
  }

  function pipeline(node: PipelineNode, isFed: boolean): void {
    const { commands: parts, prefixes } =
      node.type === 'Pipeline' ? node : { commands: [node], prefixes: [] };
    if (prefixes.some(({ type }) => type !== 'Negation')) throw new NotUnderstood(NOT_SIMPLE);
    parts.forEach((part, index) => {
      commandNode(part, isFed || index > 0);
    });
  }

  function commandNode(node: CommandNode, isFed: boolean): void {
    switch (node.type) {
      case 'Command':
        simple(node, isFed);
        return;
      case 'Subshell':
      case 'BraceGroup':
        for (const inner of node.body.commands) statement(inner, isFed);
        return;
      case 'Redirected':
        commandNode(node.command, isFed || node.redirects.some(isInput));
        for (const redirect of node.redirects) redirection(redirect, GROUP);
        return;
      default:
        throw new NotUnderstood(NOT_SIMPLE);
    }
  }

  function simple(node: Command, isFed: boolean): void {
    if (node.name === undefined) throw new NotUnderstood('it has no program to run');
    const words = [node.name, ...node.suffix.filter((part) => part.type === 'Word')];
    const redirects = [...node.prefix, ...node.suffix].filter(isRedirection);
    if (words.length + redirects.length !== 1 + node.prefix.length + node.suffix.length) {
      throw new NotUnderstood('it sets a variable');
    }
    const rawName = text.slice(node.name.pos, node.name.end);
    if (!isPlainName(rawName)) throw new NotUnderstood(NOT_SIMPLE);
    const index = commands.length;
    commands.push({ words: words.map(literal), isFed: isFed || redirects.some(isInput) });
    for (const { pos, end } of words) {
      spans.push({ pos, end, command: index, isRedirection: false });
    }
    for (const redirect of redirects) redirection(redirect, index);
  }

  function literal(word: { pos: number; end: number }): string {
    const value = literalWord(text.slice(word.pos, word.end));
    if (value === null) throw new NotUnderstood('bash would expand a part of it');
    return value;
  }

  function redirection(node: Redirection, command: number): void {
    if (node.type !== 'Redirect' || node.target === undefined) {
      throw new NotUnderstood('it has a here-document');
    }
    const { target } = node;
    const operator = /^[012]?(&>>|&>|>>|>\||>&|>|<)[ \t]*$/.exec(
      text.slice(node.pos, target.pos),
    )?.[1];
    if (operator !== node.operator || target.end !== node.end) {
      throw new NotUnderstood('it has an unusual redirection');
    }
    spans.push({ pos: node.pos, end: node.end, command, isRedirection: true });
    const name = literal(target);
    if (operator === '>&') {
      if (!/^[12]$/.test(text.slice(target.pos, target.end))) {
        throw new NotUnderstood('it has an unusual redirection');
      }
      return;
    }
    if (name === '/dev/null') return;
    const file = workspace === null ? null : insideWorkspace(name, workspace);
    if (file === null) throw new NotUnderstood('it redirects outside of the workspace');
    if (!isPlainPath(file)) throw new NotUnderstood('it redirects to a file with an odd name');
    if (!path.posix.isAbsolute(name)) relativeFiles.push(name);
    if (operator !== '<') writes.push(file);
  }

  return {
    script(script: ParsedScript): void {
      if (script.errors !== undefined && script.errors.length > 0) {
        throw new NotUnderstood('it is not complete bash');
      }
      for (const inner of script.commands) statement(inner, false);
      if (commands.length === 0) throw new NotUnderstood('it has no program to run');
    },

    end(): ShellLine {
      checkBetween(text, spans);
      if (workspace !== null) checkFolder(commands, relativeFiles, workspace);
      if (commands.length > 1 && commands.some(({ words }) => changesShell(words))) {
        throw new NotUnderstood('a part of it changes what the other commands mean');
      }
      return { commands, writes };
    },
  };
}

const NOT_SIMPLE = 'it is more than simple commands';

/** Not a keyword, a job (`%1`) or an assignment, however it is followed. */
function isPlainName(raw: string): boolean {
  return (
    /^[A-Za-z0-9_./'"\\[:]/.test(raw) &&
    !/^[A-Za-z_][A-Za-z0-9_]*\+?=/.test(raw) &&
    !RESERVED_WORDS.has(raw)
  );
}

function isRedirection(part: { type: string }): part is Redirection {
  return part.type === 'Redirect' || part.type === 'HereString' || part.type === 'HereDoc';
}

function isInput(redirect: Redirection): boolean {
  return redirect.type !== 'Redirect' || redirect.operator.startsWith('<');
}

/** The second reading: nothing but blanks within a command, and between two a real separator. */
function checkBetween(text: string, spans: Span[]): void {
  spans.sort((a, b) => a.pos - b.pos);
  const outside = { command: OUTSIDE, isRedirection: false };
  let before: Span = { ...outside, pos: 0, end: 0 };
  for (const span of [...spans, { ...outside, pos: text.length, end: text.length }]) {
    const gap = text.slice(before.end, span.pos);
    const isOutside = before.command === OUTSIDE || span.command === OUTSIDE;
    const fits =
      before.command === span.command && !isOutside
        ? BLANKS.test(gap) && (gap !== '' || touches(text, span))
        : OPERATORS.test(before.pos === before.end ? `\n${gap}` : gap) &&
          (isOutside || SEPARATOR.test(gap));
    if (span.pos < before.end || !fits) throw new NotUnderstood(NOT_SIMPLE);
    before = span;
  }
}

/** Of a span: which command it belongs to when it is of none, and when it is of a group of them. */
const OUTSIDE = -2;
const GROUP = -1;

/** `a>b`: an operator ends the word before it; a descriptor (`2>b`) would be a part of that word. */
const touches = (text: string, span: Span) =>
  span.isRedirection && /[<>&]/.test(text.charAt(span.pos));

const BLANKS = /^[ \t]*$/;
/** `((` is arithmetic and `()` a function; braces, `!` and comments begin where a word would. */
const OPERATORS =
  /^(?:[ \t\n]|;(?!;)|&&|\|(?:[|&]|(?![|&]))|\((?!\(|[ \t\n]*\))|\)|(?<=[ \t\n;|&()])\{(?=[ \t\n])|(?<=[ \t\n;])\}|(?<=[ \t\n;|&(])!(?=[ \t])|(?<=[ \t\n;])#[^\n]*(?=\n|$))*$/;
const SEPARATOR = /[;\n|&()]/;

/** `.git` in the spellings that some file system takes for it: what is in there runs programs. */
const GIT_FOLDER = /^(\.git|git~\d+)[. ]*$/i;

/** Where a name leads, by its words alone; symbolic links are the sandbox's business. */
export function insideWorkspace(name: string, workspace: string): string | null {
  if (name === '') return null;
  const file = path.posix.relative(workspace, path.posix.resolve(workspace, name));
  const parts = file.split('/');
  if (file === '' || parts[0] === '..' || name.endsWith('/')) return null;
  return parts.some((part) => GIT_FOLDER.test(part)) ? null : file;
}

/** After a `cd` a relative name means another file, so the two do not go together. */
function checkFolder(
  commands: readonly ShellCommand[],
  relativeFiles: readonly string[],
  workspace: string,
): void {
  const moves = commands.filter(({ words }) => words[0] === 'cd');
  if (moves.length === 0) return;
  if (moves.length > 1) throw new NotUnderstood('it changes the folder more than once');
  const [, folder, ...more] = moves[0]?.words ?? [];
  const isInside =
    folder !== undefined &&
    more.length === 0 &&
    !folder.startsWith('-') &&
    (path.posix.resolve(workspace, folder) === workspace ||
      insideWorkspace(folder.replace(/(?<=.)\/+$/, ''), workspace) !== null);
  if (!isInside) throw new NotUnderstood('it changes to a folder outside of the workspace');
  const isRelative = ({ words: [name = ''] }: ShellCommand) =>
    name.includes('/') && !path.posix.isAbsolute(name);
  if (relativeFiles.length > 0 || commands.some(isRelative)) {
    throw new NotUnderstood('it names a file by another folder than the workspace');
  }
}
