import type { z } from 'zod';
import { app } from './app';
import { budgets } from './budgets';
import { checkpoints } from './checkpoints';
import { clients } from './clients';
import type { Command } from './command';
import { comparisons } from './comparisons';
import { credentials } from './credentials';
import { doctor } from './doctor';
import { gateway } from './gateway';
import { history } from './history';
import { imports } from './imports';
import { mcp } from './mcp';
import { models } from './models';
import { payments } from './payments';
import { permissions } from './permissions';
import { prices } from './prices';
import { profiles } from './profiles';
import { review } from './review';
import { sessions } from './sessions';
import { templates } from './templates';
import { usage } from './usage';
import { vault } from './vault';
import { workspaces } from './workspaces';
import { worktrees } from './worktrees';

/** Everything that can be asked of the main process; the one contract behind every door. */
export const contract = {
  worktrees,
  templates,
  review,
  history,
  comparisons,
  checkpoints,
  app,
  budgets,
  clients,
  credentials,
  doctor,
  gateway,
  imports,
  mcp,
  models,
  payments,
  permissions,
  prices,
  profiles,
  sessions,
  usage,
  vault,
  workspaces,
};

type Contract = typeof contract;

/** `credentials.add`, `sessions.send`... */
export type CommandName = {
  [D in keyof Contract]: `${D}.${Extract<keyof Contract[D], string>}`;
}[keyof Contract];

type Definition<N extends CommandName> = N extends `${infer D}.${infer C}`
  ? D extends keyof Contract
    ? C extends keyof Contract[D]
      ? Contract[D][C]
      : never
    : never
  : never;

/** What a caller passes: defaults may be left out. */
export type CommandInput<N extends CommandName> =
  Definition<N> extends Command<infer I, z.ZodType> ? z.input<I> : never;
/** What a handler gets: parsed, defaults filled in. */
export type ParsedInput<N extends CommandName> =
  Definition<N> extends Command<infer I, z.ZodType> ? z.output<I> : never;
export type CommandOutput<N extends CommandName> =
  Definition<N> extends Command<z.ZodType, infer O> ? z.output<O> : never;

const byName: ReadonlyMap<string, Command> = new Map(
  Object.entries(contract).flatMap(([domain, commands]) =>
    Object.entries(commands).map(
      ([name, definition]) => [`${domain}.${name}`, definition] as const,
    ),
  ),
);

/** The definition behind a name from outside, or nothing when there is none. */
export function findCommand(name: string): Command | undefined {
  return byName.get(name);
}

export const commandNames: readonly string[] = [...byName.keys()];
