import { execFile } from 'node:child_process';
import { SYSTEM_FOLDERS } from './programs';

/**
 * Who commits: `user.name` and `user.email` as git sees them in the workspace, so that `git commit` works in
 * the sandbox, where the home folder's git settings are hidden. As variables, and nothing else of the
 * settings: those name programs and credentials. Asked once per workspace; none when there is no git.
 */
export function createIdentities(homeFolder: string) {
  const known = new Map<string, Promise<Record<string, string>>>();
  return {
    in(workspace: string): Promise<Record<string, string>> {
      const identity = known.get(workspace) ?? readIdentity(workspace, homeFolder);
      known.set(workspace, identity);
      return identity;
    },
  };
}

function readIdentity(cwd: string, homeFolder: string): Promise<Record<string, string>> {
  const words = ['config', '--null', '--get-regexp', '^user\\.(name|email)$'];
  // the system's git only, and no variable that would have it read other settings
  const env: NodeJS.ProcessEnv = { PATH: SYSTEM_FOLDERS.join(':'), HOME: homeFolder };
  if (process.env.XDG_CONFIG_HOME !== undefined) env.XDG_CONFIG_HOME = process.env.XDG_CONFIG_HOME;
  return new Promise((resolve) => {
    execFile('git', words, { cwd, env, timeout: PATIENCE_MS }, (_error, output) => {
      resolve(identityOf(output));
    });
  });
}

const PATIENCE_MS = 5_000;

/** git's answer is `key\nvalue\0` for each, the one that counts last. */
function identityOf(output: string): Record<string, string> {
  const identity: Record<string, string> = {};
  for (const entry of output.split('\0')) {
    const end = entry.indexOf('\n');
    const value = entry.slice(end + 1).trim();
    if (end === -1 || value === '') continue;
    const part = entry.slice(0, end) === 'user.name' ? 'NAME' : 'EMAIL';
    identity[`GIT_AUTHOR_${part}`] = value;
    identity[`GIT_COMMITTER_${part}`] = value;
  }
  return identity;
}
