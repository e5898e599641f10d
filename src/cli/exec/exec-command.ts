import path from 'node:path';
import { type Command, Option } from 'commander';
import { formatMicroUsd } from '../../shared/money';
import { dollars, names } from '../arguments/values';
import type { EndWith } from '../command-line';
import type { Lease } from '../connect/lease';
import type { Context } from '../context';
import { usageFailure } from '../failure';
import { oneLine } from '../terminal/hidden';
import {
  type AnthropicVariable,
  anthropicVariableFor,
  childEnvironment,
} from './child-environment';
import { runProgram } from './run-program';

type Given = {
  name?: string;
  budget?: number;
  models?: string[];
  anthropicVariable?: AnthropicVariable;
};

export function addExec(program: Command, context: Context, endWith: EndWith): void {
  program
    .command('exec')
    .usage('[options] -- <program> [its arguments...]')
    .argument('<program...>', 'what to run, and its own arguments')
    .description('runs a program with a client key of its own, which ends with it')
    .option('--name <name>', 'what the app calls it; without it the program’s name')
    .option('--budget <dollars>', 'at most so much, in all', dollars)
    .option('--models <ids>', 'only these models, with commas between them', names)
    .addOption(
      new Option(
        '--anthropic-variable <which>',
        'ANTHROPIC_API_KEY (key) or ANTHROPIC_AUTH_TOKEN (token); without it what the program takes',
      ).choices(['key', 'token']),
    )
    .passThroughOptions()
    .action(async (command: string[], given: Given) => {
      const { terminal } = context;
      const [first = ''] = command;
      if (first.startsWith('-')) throw usageFailure('Write the program after --.');
      const app = context.app();
      const { id: profileId } = await context.profile();
      const name = given.name ?? oneLine(path.basename(first), 80);
      const budgetMicroUsd = given.budget ?? null;
      const lease = await app.lease({
        profileId,
        name,
        budgetMicroUsd,
        allowedModels: given.models ?? null,
      });
      if (terminal.isInteractive)
        terminal.note(terminal.notePaint.dim(leaseWords(name, budgetMicroUsd)));
      try {
        endWith(await runWith(lease, command, given, context));
      } finally {
        lease.close();
        await lease.ended;
      }
    });
}

function runWith(
  lease: Lease,
  command: readonly string[],
  { anthropicVariable }: Given,
  context: Context,
): Promise<number> {
  const { terminal, environment } = context;
  let isOver = false;
  void lease.ended.then(() => {
    // The program goes on: what it does without a key is its own business, and may be worth something.
    if (!isOver)
      terminal.note(
        'chatelaine: the connection to the app broke. The program’s key has ended; its requests will be refused.',
      );
  });
  const anthropic = anthropicVariable ?? anthropicVariableFor(command);
  return runProgram(command, {
    environment: childEnvironment(environment, {
      url: context.app().url,
      apiKey: lease.apiKey,
      anthropic,
    }),
    isTerminal: terminal.input.isTTY === true,
    platform: process.platform,
  }).finally(() => {
    isOver = true;
  });
}

function leaseWords(name: string, budgetMicroUsd: number | null): string {
  const limit = budgetMicroUsd === null ? '' : `, for at most ${formatMicroUsd(budgetMicroUsd)}`;
  return `chatelaine: “${name}” has a key of its own${limit}. It ends with the program.`;
}
