#!/usr/bin/env node
/**
 * The project's tasks: `npm run <task>` is `node scripts/task.mjs <task>`. Plain JavaScript for
 * Node 20.19 and later without dependencies, because it is what installs them.
 */
import { cleanUp, handleSignals } from './processes.mjs';
import { SetupError, say } from './say.mjs';
import { bench, build, demo, dev, start } from './tasks/app.mjs';
import { lint, types } from './tasks/checks.mjs';
import { packageApp } from './tasks/package.mjs';
import { prepareDesktop, prepareTools } from './tasks/prepare.mjs';
import { proofs, test } from './tasks/test.mjs';

/** Each answers its exit code. */
const TASKS = {
  start: ['run the app, with your own data', start],
  dev: ['run it while working on it, with throwaway data [needs a display]', dev],
  build: ['build it into out/', build],
  demo: ['show the main job against an embedded provider [--headless]', demo],
  test: ['every check and test [--only suites] [-g name] [files]', test],
  bench: ['measure it; writes docs/benchmarks.md', bench],
  proofs: ['the long form of the security proofs', proofs],
  package: ['an unpacked distribution in dist/ [--smoke: try it]', packageApp],
  lint: ['linters only [--fix]', runLint],
  check: ['linters and types', runCheck],
  setup: ['only install what the others need', runSetup],
};

async function runLint(args) {
  await prepareTools();
  return (await lint({ fix: args.includes('--fix') })) ? 0 : 1;
}

async function runCheck() {
  await prepareTools();
  const linted = await lint();
  const typed = await types();
  return linted && typed ? 0 : 1;
}

async function runSetup() {
  const { dist } = await prepareDesktop();
  say(`all there; Electron in ${dist}`);
  return 0;
}

function usage() {
  const lines = Object.entries(TASKS).map(([name, [what]]) => `  ${name.padEnd(8)} ${what}`);
  process.stdout.write(`usage: npm run <task> [-- arguments]\n\n${lines.join('\n')}\n`);
  return 1;
}

async function main() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new SetupError(`this needs Node 20.19 or later to start; it is ${process.versions.node}`);
  }
  const [name, ...args] = process.argv.slice(2);
  return name in TASKS ? TASKS[name][1](args) : usage();
}

handleSignals();
try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof SetupError ? error.message : String(error.stack));
  process.exitCode = 1;
} finally {
  await cleanUp();
}
