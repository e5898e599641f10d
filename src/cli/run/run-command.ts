import fs from 'node:fs';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { SessionMode } from '../../shared/commands/sessions';
import { looksLikeKey } from '../arguments/secret-arguments';
import { dollars } from '../arguments/values';
import type { EndWith } from '../command-line';
import type { Context } from '../context';
import { usageFailure } from '../failure';
import { runSession } from './run-session';

type Given = {
  workspace: string;
  model?: string;
  mode: SessionMode;
  budget?: number;
  title?: string;
  json?: boolean;
};

export function addRun(program: Command, context: Context, endWith: EndWith): void {
  program
    .command('run')
    .argument('<prompt>', 'what to do; - reads it from standard input')
    .description(
      'runs a session in the app and shows it here; permissions are asked here when this is a terminal, else in the app',
    )
    .option('--workspace <folder>', 'where it works', '.')
    .option('--model <id>', 'without it the one that the profile prefers')
    .addOption(
      new Option('--mode <mode>', 'what goes without asking: ask, accept-edits or plan')
        .argParser(modeNamed)
        .default('ask'),
    )
    .option('--budget <dollars>', 'a hard limit for this session', dollars)
    .option('--title <text>', 'what the app calls the session')
    .option('--json', 'one JSON object at the end instead of the text as it comes')
    .action(async (prompt: string, given: Given) => {
      const { terminal } = context;
      const text = prompt === '-' ? await readAll(terminal.input) : prompt;
      if (text.trim() === '') throw usageFailure('The prompt is empty.');
      if (looksLikeKey(text)) {
        throw usageFailure(
          'The prompt looks as if there were a key in it. It would go to the model.',
        );
      }
      const profile = await context.profile();
      const model = given.model ?? profile.preferredModel;
      if (!model) throw usageFailure('Say which model with --model: the profile prefers none.');
      const exitCode = await runSession(context, {
        text,
        isQuiet: given.json ?? false,
        session: {
          profileId: profile.id,
          workspace: folderAt(given.workspace),
          model,
          mode: given.mode,
          budgetMicroUsd: given.budget ?? null,
          ...(given.title ? { title: given.title } : {}),
        },
      });
      endWith(exitCode);
    });
}

function modeNamed(text: string): SessionMode {
  const parsed = SessionMode.safeParse(text.replaceAll('-', '_'));
  if (parsed.success) return parsed.data;
  throw usageFailure('The mode is ask, accept-edits or plan.');
}

/** The app works elsewhere: it needs the whole path, without links. */
function folderAt(folder: string): string {
  try {
    const found = fs.realpathSync(path.resolve(folder));
    if (fs.statSync(found).isDirectory()) return found;
  } catch {
    // Said below.
  }
  throw usageFailure('The workspace is not there, or is no folder.');
}

async function readAll(input: NodeJS.ReadStream): Promise<string> {
  let text = '';
  input.setEncoding('utf8');
  for await (const piece of input) text += String(piece);
  return text;
}
