import { ChatelaineError } from '../../../shared/errors';

/** A program and its arguments as they are, or a text for bash. */
export type SandboxProgram = { command: string; args: readonly string[] } | { shell: string };

/**
 * The text that bash runs as the last step of entering the sandbox, and the environment it needs for it.
 *
 * Variables that came from elsewhere (`own`) are put in place here and not before: the sandbox is made by
 * programs too, and an `LD_PRELOAD` or a `PATH` would be obeyed by those, outside. Until then they have
 * names that mean nothing to anybody; and they are never part of a command line, which others can read.
 */
export function programText(
  program: SandboxProgram,
  temporaryFolder: string,
  own: Readonly<Record<string, string>> = {},
): { text: string; carried: Record<string, string> } {
  const carried: Record<string, string> = {};
  const steps = [
    // again: the library has a temporary folder of its own for commands with a network
    `export TMPDIR=${quoted(temporaryFolder)}`,
    // a core file would be the program's memory, in the workspace
    'ulimit -c 0',
    // when memory runs out these go first, not the desktop
    'echo 500 2>/dev/null > /proc/self/oom_score_adj || :',
  ];
  for (const [index, [name, value]] of Object.entries(own).entries()) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || value.includes('\0')) {
      throw new ChatelaineError('INVALID_INPUT', `“${name}” cannot be an environment variable.`);
    }
    const carrier = `CHATELAINE_CARRIED_${index}`;
    carried[carrier] = `${name}=${value}`;
    steps.push(`export "$${carrier}"`, `unset ${carrier}`);
  }
  return { text: `${steps.join('; ')}\n${commandText(program)}`, carried };
}

function commandText(program: SandboxProgram): string {
  if ('shell' in program) return program.shell;
  return `exec -- ${[program.command, ...program.args].map(quoted).join(' ')}`;
}

/** One word for bash, whatever is in it. */
function quoted(word: string): string {
  if (word.includes('\0')) {
    throw new ChatelaineError('INVALID_INPUT', 'A command cannot contain the character NUL.');
  }
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
