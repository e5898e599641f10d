/** `npm test`: every suite, also after one has failed, and one honest line at the end. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openDesktop } from '../desktop.mjs';
import { root, tool, toolEnv } from '../paths.mjs';
import { atExit, run } from '../processes.mjs';
import { SetupError, say } from '../say.mjs';
import { ensureBuild } from '../setup/build.mjs';
import { check, count, countPlaywright, countVitest, sum, tallyLine } from '../tally.mjs';
import { lint, types } from './checks.mjs';
import { prepareDesktop, prepareTools } from './prepare.mjs';

const VITEST_TIMEOUT_MS = 12 * 60_000;
const E2E_TIMEOUT_MS = 23 * 60_000;
/** The full form of the proofs takes far longer than the short one. */
const PROOFS_FACTOR = 8;

const ALL = ['lint', 'types', 'unit', 'integration', 'e2e'];

/**
 * Arguments: `--only lint,types,unit,integration,e2e`, `-g <part of a test's name>`, and file
 * filters that vitest and Playwright understand.
 * @returns {Promise<number>} the exit code
 */
export async function test(args) {
  return runSuites(parse(args));
}

/** `npm run proofs`: the long form of the proofs, in the files named *.proof.test.ts and .spec.ts. */
export async function proofs(args) {
  const request = parse(['--only', 'integration,e2e', '.proof.', ...args]);
  return runSuites({ ...request, env: { CHATELAINE_PROOFS: 'full' }, factor: PROOFS_FACTOR });
}

async function runSuites(request) {
  const reports = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-reports-'));
  atExit(() => fs.rmSync(reports, { recursive: true, force: true }));
  let total;
  try {
    total = await collect(request, reports);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    total = count(0, 1, 0, [`set-up: ${error.message}`]);
  }
  for (const note of total.notes) say(note);
  process.stdout.write(`${tallyLine(total)}\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

async function collect(request, reports) {
  const wants = (...names) => names.filter((name) => request.only.includes(name));
  const needsDesktop = wants('integration', 'e2e').length > 0;
  const electron = needsDesktop ? await prepareDesktop() : await prepareTools();
  const counts = [];
  const record = (name, counted) => {
    say(`${name}: ${tallyLine(counted)}`);
    counts.push(counted);
  };
  if (wants('lint').length > 0) record('lint', check(await lint()));
  if (wants('types').length > 0) record('types', check(await types()));
  const nodeSuites = wants('unit', 'integration');
  if (nodeSuites.length > 0)
    record(nodeSuites.join(' and '), await vitest(nodeSuites, request, reports));
  if (wants('e2e').length > 0) record('e2e', await endToEnd(electron, request, reports));
  return sum(counts);
}

async function vitest(suites, request, reports) {
  const file = path.join(reports, 'vitest.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  args.push(...suites.flatMap((suite) => ['--project', suite]), ...request.files);
  if (request.name) args.push('-t', request.name);
  // A filter may fit the other runner's tests only; that none at all ran shows in the total.
  if (request.filtered) args.push('--passWithNoTests');
  const { code } = await run(tool('vitest'), args, {
    cwd: root,
    env: { ...toolEnv(), ...request.env },
    timeoutMs: VITEST_TIMEOUT_MS * request.factor,
  });
  return countVitest(file, code, { suites, filtered: request.filtered });
}

async function endToEnd(electron, request, reports) {
  if (!(await ensureBuild())) return count(0, 1, 0, ['e2e: not run, because there is no build']);
  const file = path.join(reports, 'playwright.json');
  const args = ['test', '--reporter=list,json', ...request.files];
  if (request.name) args.push('-g', request.name);
  if (request.filtered) args.push('--pass-with-no-tests');
  const desktop = await openDesktop();
  try {
    const { code } = await run(tool('playwright'), args, {
      cwd: root,
      env: {
        ...toolEnv(desktop.env),
        ...request.env,
        ELECTRON_OVERRIDE_DIST_PATH: electron.dist,
        PLAYWRIGHT_JSON_OUTPUT_FILE: file,
      },
      timeoutMs: E2E_TIMEOUT_MS * request.factor,
    });
    return countPlaywright(file, code, { suite: 'e2e', filtered: request.filtered });
  } finally {
    await desktop.close();
  }
}

function parse(args) {
  const request = { only: ALL, name: undefined, files: [], env: {}, factor: 1 };
  const rest = [...args];
  while (rest.length > 0) {
    const arg = rest.shift();
    if (arg === '--only') request.only = (rest.shift() ?? '').split(',');
    else if (arg === '-g' || arg === '-t') request.name = rest.shift();
    else if (arg.startsWith('-')) throw new SetupError(`unknown option ${arg}`);
    else request.files.push(arg);
  }
  const unknown = request.only.filter((name) => !ALL.includes(name));
  if (unknown.length > 0) throw new SetupError(`--only knows ${ALL.join(', ')}`);
  return { ...request, filtered: request.files.length > 0 || request.name !== undefined };
}
