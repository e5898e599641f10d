/** Checks that read the sources and run nothing: the linters and the type checker. */
import { inRoot, root, tool, toolEnv } from '../paths.mjs';
import { run } from '../processes.mjs';
import { say } from '../say.mjs';

const CHECK_TIMEOUT_MS = 4 * 60_000;

/** Biome for form, layers and habits (warnings fail), knip for what nothing uses. */
export async function lint({ fix = false } = {}) {
  const biome = await passes('biome', [
    'check',
    '--error-on-warnings',
    ...(fix ? ['--write'] : []),
  ]);
  const knip = await passes('knip', ['--no-progress']);
  return biome && knip;
}

/** The main side and the renderer know different globals, so they are checked apart. */
export async function types() {
  const node = await passes('tsc', ['--noEmit', '-p', inRoot('tsconfig.node.json')]);
  const web = await passes('tsc', ['--noEmit', '-p', inRoot('tsconfig.web.json')]);
  return node && web;
}

async function passes(program, args) {
  const result = await run(tool(program), args, {
    cwd: root,
    env: toolEnv(),
    timeoutMs: CHECK_TIMEOUT_MS,
  });
  if (result.timedOut) say(`${program} took too long`);
  return result.code === 0;
}
