import { EXIT } from '../failure';
import { revealHidden } from './hidden';

type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
export type Paint = Record<Colour, (text: string) => string>;

/** What the command line reads from and writes to. Results go to standard output, everything else to standard error. */
export type Terminal = {
  /** One line or more of a result. */
  print(text: string): void;
  /** Exactly this, for text that comes in pieces. */
  write(text: string): void;
  /** The same for text of a model or a tool: on a terminal nothing of it is obeyed, in a file it is as it was. */
  writeForeign(text: string): void;
  /** A line for the person at the terminal, who sees it even when the result goes to a file. */
  note(text: string): void;
  /** The same without the line break. */
  noteInline(text: string): void;
  input: NodeJS.ReadStream;
  /** Where `read` shows its questions. */
  errorStream: NodeJS.WriteStream;
  /** A person is there to answer. */
  isInteractive: boolean;
  /** Standard output is a terminal. */
  isShown: boolean;
  /** Columns. */
  width: number;
  /** For standard output, and for standard error. */
  paint: Paint;
  notePaint: Paint;
};

/** Colours where both a terminal and nobody said no: https://no-color.org. */
export function createTerminal({ stdin, stdout, stderr, env }: NodeJS.Process): Terminal {
  for (const stream of [stdout, stderr]) endWithReader(stream);
  const allows = !env.NO_COLOR && env.TERM !== 'dumb';
  return {
    print: (text) => stdout.write(`${text}\n`),
    write: (text) => stdout.write(text),
    writeForeign: (text) => stdout.write(stdout.isTTY ? revealHidden(text) : text),
    note: (text) => stderr.write(`${text}\n`),
    noteInline: (text) => stderr.write(text),
    input: stdin,
    errorStream: stderr,
    isInteractive: stdin.isTTY === true && stderr.isTTY === true,
    isShown: stdout.isTTY === true,
    // Some pseudo-terminals say 0.
    width: stdout.columns || stderr.columns || 80,
    paint: paints(allows && stdout.isTTY === true),
    notePaint: paints(allows && stderr.isTTY === true),
  };
}

/** `chatelaine usage | head`: who reads may stop before the end. */
function endWithReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed);
  });
}

/** Without `isOn` every colour leaves the text as it is. */
export function paints(isOn: boolean): Paint {
  const paint = (open: number, close: number) => (text: string) =>
    isOn ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  };
}
