import fs from 'node:fs/promises';
import path from 'node:path';

/** Where Claude Code may keep its history, as the machine says. */
export type HistoryPlaces = {
  homeFolder: string;
  environment: Readonly<Record<string, string | undefined>>;
};

/**
 * The folders that hold Claude Code's history and exist, each once: `projects` in `~/.claude`, in `claude` of
 * the configuration folder (`$XDG_CONFIG_HOME`, `~/.config`), and in each folder of `$CLAUDE_CONFIG_DIR`, which
 * is a list with commas and may name the `projects` folders themselves.
 */
export async function historyFolders({
  homeFolder,
  environment,
}: HistoryPlaces): Promise<string[]> {
  const configured = (environment.CLAUDE_CONFIG_DIR ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => one.replace(/^~(?=$|[/\\])/, () => homeFolder))
    .filter((one) => path.isAbsolute(one));
  const shared = environment.XDG_CONFIG_HOME || path.join(homeFolder, '.config');
  const homes = [...configured, path.join(shared, 'claude'), path.join(homeFolder, '.claude')];
  const found = await Promise.all(homes.map(projectsOf));
  return [...new Set(found.filter((one) => one !== null))].filter(isOutermost);
}

/** By its real path, because two names may lead to one folder. */
async function projectsOf(home: string): Promise<string | null> {
  const places =
    path.basename(home) === 'projects'
      ? [home, path.join(home, 'projects')]
      : [path.join(home, 'projects')];
  for (const place of places) {
    const real = await fs.realpath(place).catch(() => null);
    const found = real === null ? null : await fs.stat(real).catch(() => null);
    if (found?.isDirectory()) return real;
  }
  return null;
}

/** A folder within another one is read with it. */
function isOutermost(folder: string, _index: number, folders: readonly string[]): boolean {
  return !folders.some((other) => folder !== other && folder.startsWith(other + path.sep));
}
