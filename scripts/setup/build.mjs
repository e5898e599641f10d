/** The app in out/, built again only when something it is made of has changed. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { withLock } from '../lock.mjs';
import { inRoot, root, tool, toolEnv } from '../paths.mjs';
import { run } from '../processes.mjs';
import { say } from '../say.mjs';

const BUILD_TIMEOUT_MS = 5 * 60_000;

const INPUTS = [
  'src',
  'resources',
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
  'tsconfig.json',
  'tsconfig.base.json',
  'tsconfig.node.json',
  'tsconfig.web.json',
];

/** Beside the packages, not in out/: a fresh npm ci builds again, as it should. */
const stampFile = inRoot('node_modules', '.cache', 'chatelaine', 'build-stamp');

/** Builds when needed. Answers whether out/ is now the build of what is on disk. */
export async function ensureBuild({ force = false } = {}) {
  return withLock(
    `build-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`,
    async () => {
      const stamp = fingerprint();
      if (!force && isBuilt(stamp)) return true;
      forgetBuild();
      say('building (electron-vite)');
      const result = await run(tool('electron-vite'), ['build', '--logLevel', 'warn'], {
        cwd: root,
        env: { ...toolEnv(), NODE_ENV: 'production' },
        timeoutMs: BUILD_TIMEOUT_MS,
      });
      if (result.code !== 0) {
        say(result.timedOut ? 'the build took too long' : 'the build failed');
        return false;
      }
      fs.mkdirSync(path.dirname(stampFile), { recursive: true });
      fs.writeFileSync(stampFile, stamp);
      return true;
    },
  );
}

/** After something else wrote to out/, such as the development server. */
export function forgetBuild() {
  fs.rmSync(stampFile, { force: true });
}

function isBuilt(stamp) {
  if (!fs.existsSync(stampFile) || fs.readFileSync(stampFile, 'utf8') !== stamp) return false;
  return ['main/index.cjs', 'main/cli.cjs', 'preload/index.cjs', 'renderer/index.html'].every(
    (file) => fs.existsSync(inRoot('out', file)),
  );
}

/** A hash over names and contents: a few hundred small files, some milliseconds. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const input of INPUTS) {
    for (const file of filesUnder(inRoot(input))) {
      hash
        .update(path.relative(root, file))
        .update('\0')
        .update(fs.readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

function filesUnder(place) {
  if (!fs.existsSync(place)) return [];
  if (!fs.statSync(place).isDirectory()) return [place];
  return fs
    .readdirSync(place)
    .sort()
    .flatMap((name) => filesUnder(path.join(place, name)));
}
