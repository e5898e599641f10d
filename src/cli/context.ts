import os from 'node:os';
import type { Profile } from '../shared/commands/profiles';
import { type AppConnection, connect } from './connect/app-connection';
import { dataFolderOf } from './connect/data-folder';
import { type Runtime, readRuntimeFile } from './connect/runtime-file';
import { CliFailure, EXIT } from './failure';
import type { Terminal } from './terminal/terminal';

/** What a command works with; nothing is read or connected before it is asked for. */
export type Context = {
  terminal: Terminal;
  environment: NodeJS.ProcessEnv;
  now(): number;
  dataFolder: string;
  runtime(): Runtime;
  /** Errors: `unavailable` when there is no app to connect to. */
  app(): AppConnection;
  /** The one that `--profile` names, else the one the app shows. Errors: `failed` when there is none. */
  profile(): Promise<Profile>;
  /** From now on: the name or id that `--profile` gave. */
  chooseProfile(name: string | undefined): void;
};

export function createContext(terminal: Terminal, environment: NodeJS.ProcessEnv): Context {
  const homeFolder = os.homedir();
  const dataFolder = dataFolderOf({ platform: process.platform, environment, homeFolder });
  let chosen: string | undefined;
  let connection: AppConnection | undefined;
  const runtime = () => readRuntimeFile(dataFolder);
  const app = () => {
    connection ??= connect(runtime());
    return connection;
  };
  return {
    terminal,
    environment,
    now: Date.now,
    dataFolder,
    runtime,
    app,
    profile: () => findProfile(app(), chosen),
    chooseProfile: (name) => {
      chosen = name;
    },
  };
}

async function findProfile(app: AppConnection, name: string | undefined): Promise<Profile> {
  const { profiles, currentId } = await app.call('profiles.list', {});
  const usable = profiles.filter(({ archivedAt }) => archivedAt === null);
  if (name === undefined) {
    const current = usable.find(({ id }) => id === currentId);
    if (current) return current;
    throw new CliFailure(EXIT.failed, 'There is no profile yet. Open Chatelaine and make one.');
  }
  const wanted = name.trim().toLowerCase();
  const found = usable.find((one) => one.id === wanted || one.name.toLowerCase() === wanted);
  if (found) return found;
  const all = usable.map((one) => one.name).join(', ');
  throw new CliFailure(
    EXIT.usage,
    `There is no profile of that name. There are: ${all || 'none'}.`,
  );
}
