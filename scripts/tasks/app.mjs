/** Tasks that run the app: for real use, for development, for show, and against the clock. */
import path from 'node:path';
import { openDesktop } from '../desktop.mjs';
import { inRoot, node24, root, tool, toolEnv } from '../paths.mjs';
import { run } from '../processes.mjs';
import { SetupError, say } from '../say.mjs';
import { ensureBuild, forgetBuild } from '../setup/build.mjs';
import { electronBinary } from '../setup/electron.mjs';
import { prepareDesktop, prepareRealUse, prepareTools } from './prepare.mjs';

const PLAY_DEMO = ['test', '--config', inRoot('playwright.demo.config.ts')];
const DEMO_TIMEOUT_MS = 6 * 60_000;
const BENCH_BUILD_TIMEOUT_MS = 2 * 60_000;
const BENCH_TIMEOUT_MS = 15 * 60_000;

/** `npm start`: the person's own data, so Electron's own release only. */
export async function start(args) {
  if (process.getuid?.() === 0) {
    throw new SetupError(
      'Chromium refuses to sandbox pages for root: start it as an ordinary user',
    );
  }
  const { dist } = await prepareRealUse();
  await built();
  const program = electronBinary(dist);
  return (await run(program, [root, ...args], { cwd: root, interactive: true })).code;
}

/** `npm run dev`: rebuilds as files change; a throwaway profile and keyring each time. */
export async function dev(args) {
  if (!hasDisplay()) throw new SetupError('npm run dev shows a window and there is no display');
  const { dist } = await prepareDesktop();
  forgetBuild(); // The development server writes to out/ as well.
  return onDesktop({ dist, display: process.env.DISPLAY }, (env, folder) => {
    const noSandbox = env.CHATELAINE_TEST_NO_SANDBOX ? ['--noSandbox'] : [];
    const profile = `--user-data-dir=${path.join(folder, 'profile')}`;
    return run(tool('electron-vite'), ['dev', '--watch', ...noSandbox, '--', profile, ...args], {
      cwd: root,
      env: { ...env, ELECTRON_EXEC_PATH: electronBinary(dist) },
    });
  });
}

/** `npm run build` */
export async function build() {
  await prepareTools();
  await built({ force: true });
  return 0;
}

/**
 * `npm run demo`: with a display it opens the app on a throwaway profile, connected to an embedded
 * provider; without one, or with --headless, it plays the whole story itself and takes pictures.
 */
export async function demo(args) {
  const headless = args.includes('--headless') || !hasDisplay();
  const { dist } = await prepareDesktop();
  await built();
  const display = headless ? undefined : process.env.DISPLAY;
  return onDesktop({ dist, display }, (env) => {
    const play = (project, options) =>
      run(tool('playwright'), [...PLAY_DEMO, '--project', project], { cwd: root, env, ...options });
    return headless ? play('story', { timeoutMs: DEMO_TIMEOUT_MS }) : play('open', {});
  });
}

/** `npm run bench`: measures the built app and writes docs/benchmarks.md; `-- --only a,b` only prints. */
export async function bench(args) {
  const { dist } = await prepareDesktop();
  await built();
  const config = inRoot('test', 'bench', 'vite.config.mts');
  const bundled = await run(tool('vite'), ['build', '--config', config], {
    cwd: root,
    env: toolEnv(),
    timeoutMs: BENCH_BUILD_TIMEOUT_MS,
  });
  if (bundled.code !== 0) throw new SetupError('the benchmarks could not be bundled');
  const program = inRoot('node_modules', '.cache', 'chatelaine', 'bench', 'run.cjs');
  return onDesktop({ dist }, (env) =>
    run(node24, [program, ...args], { cwd: root, env, timeoutMs: BENCH_TIMEOUT_MS }),
  );
}

async function built(options) {
  if (!(await ensureBuild(options))) throw new SetupError('there is no build to run');
}

/** Runs `work` with the environment of a private desktop and answers its exit code. */
async function onDesktop({ dist, display }, work) {
  const desktop = await openDesktop({ display });
  try {
    const env = { ...toolEnv(desktop.env), ELECTRON_OVERRIDE_DIST_PATH: dist };
    const { code, timedOut } = await work(env, desktop.folder);
    if (timedOut) say('it took too long and was ended');
    return code;
  } finally {
    await desktop.close();
  }
}

function hasDisplay() {
  return Boolean(process.env.DISPLAY);
}
