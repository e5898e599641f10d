import { Command, CommanderError, Option } from 'commander';
import { refuseSecretArguments } from './arguments/secret-arguments';
import { addBudgets } from './commands/budgets';
import { addClients } from './commands/clients';
import { addIntegrations } from './commands/integrations';
import { addStatus } from './commands/status';
import { addUsage } from './commands/usage';
import { type Context, createContext } from './context';
import { addExec } from './exec/exec-command';
import { CliFailure, EXIT } from './failure';
import { addRun } from './run/run-command';
import { revealHidden } from './terminal/hidden';
import { createTerminal } from './terminal/terminal';

/** Runs one command line (without the program's own name) and answers its exit code; never rejects. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const terminal = createTerminal(process);
  const context = createContext(terminal, process.env);
  try {
    refuseSecretArguments(args);
    let exitCode: number = EXIT.ok;
    const program = createProgram(context, (code) => {
      exitCode = code;
    });
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has said it already; its code for help and version is 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof CliFailure) {
      terminal.note(`chatelaine: ${revealHidden(error.message)}`);
      return error.exitCode;
    }
    const what = error instanceof Error ? error.message : String(error);
    terminal.note(`chatelaine: a mistake of this program: ${revealHidden(what)}`);
    return EXIT.failed;
  }
}

/** Where a command says how it ended, when it ended otherwise than well without an error to show. */
export type EndWith = (exitCode: number) => void;

function createProgram(context: Context, endWith: EndWith): Command {
  const program = new Command('chatelaine')
    .description('Keys, agents and spending: what the running Chatelaine has, from a terminal.')
    .addOption(profileOption())
    .exitOverride()
    .showHelpAfterError('(chatelaine --help tells what there is)')
    // What follows `--` is a program's own, and so is what follows its name.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => context.terminal.write(text),
      writeErr: (text) => context.terminal.noteInline(text),
    })
    .hook('preAction', (_, action) => {
      context.chooseProfile(action.optsWithGlobals().profile);
    });
  addStatus(program, context, endWith);
  addIntegrations(program, context, endWith);
  addUsage(program, context);
  addBudgets(program, context);
  addClients(program, context);
  addRun(program, context, endWith);
  addExec(program, context, endWith);
  for (const command of program.commands) addProfile(command);
  return program;
}

const profileOption = () =>
  new Option('--profile <name>', 'whose keys, clients and usage; without it the one the app shows');

/** It may also stand behind a command's name, although options have their places. */
function addProfile(command: Command): void {
  if (command.commands.length === 0) command.addOption(profileOption().hideHelp());
  for (const further of command.commands) addProfile(further);
}
