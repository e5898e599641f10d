import { read } from 'read';
import { CliFailure, EXIT, usageFailure } from '../failure';
import type { Terminal } from './terminal';

/** Any key file is far shorter; the app has the same limit. */
const LONGEST_CHARACTERS = 65_536;

/** Asks for one line that is not shown. Errors: `interrupted` when the person gives up with Ctrl+C. */
export function askSecret(terminal: Terminal, label: string): Promise<string> {
  return ask(terminal, label, true);
}

/** Asks for one line that may be seen. Errors: as {@link askSecret}. */
export function askText(terminal: Terminal, label: string): Promise<string> {
  return ask(terminal, label, false);
}

async function ask(terminal: Terminal, label: string, silent: boolean): Promise<string> {
  try {
    return await read({
      prompt: `${label}: `,
      silent,
      input: terminal.input,
      output: terminal.errorStream,
    });
  } catch {
    throw new CliFailure(EXIT.interrupted, 'Nothing was changed.');
  }
}

/** Several lines that are not shown, up to Ctrl+D on the terminal. Errors: as {@link askSecret}. */
export function askSecretLines(terminal: Terminal, label: string): Promise<string> {
  const { input } = terminal;
  terminal.note(`${label}: paste it (it is not shown), then press Ctrl+D.`);
  return new Promise((resolve, reject) => {
    let text = '';
    const end = (settle: () => void) => {
      input.off('data', onText);
      input.setRawMode?.(false);
      input.pause();
      settle();
    };
    const onText = (piece: Buffer | string) => {
      text += String(piece);
      // In raw mode keys come as they are: Ctrl+C is 3, Ctrl+D is 4.
      if (text.includes('\u0003')) {
        end(() => reject(new CliFailure(EXIT.interrupted, 'Nothing was changed.')));
      } else if (text.includes('\u0004') || text.length > LONGEST_CHARACTERS) {
        const [entered = ''] = text.split('\u0004');
        end(() => resolve(entered.replaceAll('\r', '\n')));
      }
    };
    input.setRawMode?.(true);
    input.on('data', onText);
    input.resume();
  });
}

/** Everything on standard input. Errors: `usage` when it is empty, or longer than any key. */
export async function readSecretInput(terminal: Terminal): Promise<string> {
  let text = '';
  terminal.input.setEncoding('utf8');
  for await (const piece of terminal.input) {
    text += String(piece);
    if (text.length > LONGEST_CHARACTERS) {
      throw usageFailure('There is more on standard input than any key has.');
    }
  }
  if (text.trim() === '') {
    throw usageFailure('There is nothing on standard input. Run it in a terminal to be asked.');
  }
  return text;
}
