/**
 * Tries a packaged app: `node scripts/package/smoke.mjs <binary>`, on a private desktop. It must
 * open its window from the archive with a fresh profile, show something, reach its sandbox, keep the
 * database where it belongs, carry the fuses it was given, and be its own command line, without a
 * display. Exit code 0 when all of that holds.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright';
import { readFuses } from './fuses.mjs';

const WINDOW_TIMEOUT_MS = 60_000;
const COMMAND_TIMEOUT_MS = 20_000;

const [binary] = process.argv.slice(2);
const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-smoke-'));
const problems = [];

await checkFuses();
const app = launch();
try {
  await checkWindow();
} catch (error) {
  problems.push(`no window: ${error.message.split('\n')[0]}\n${app.output.slice(-3000)}`);
} finally {
  await quit();
  fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
for (const problem of problems) console.log(`smoke: ${problem}`);
console.log(
  problems.length === 0 ? 'smoke: the package works' : 'smoke: the package does not work',
);
process.exit(problems.length === 0 ? 0 : 1);

async function checkFuses() {
  const { lines, wrong, unknown } = await readFuses(binary);
  console.log(`smoke: fuses: ${lines.join(', ')}`);
  if (unknown.length > 0)
    console.log(`smoke: this Electron is too old to have: ${unknown.join(', ')}`);
  for (const fuse of wrong) problems.push(`fuse ${fuse} is not as decided`);
}

/** Playwright's Electron driver needs --inspect, which a fuse has off; Chromium's port is enough. */
function launch() {
  const args = [`--user-data-dir=${profile}`, '--remote-debugging-port=0'];
  if (process.env.CHATELAINE_TEST_NO_SANDBOX) args.push('--no-sandbox');
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const started = { child, output: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      started.output += text;
    });
  }
  return started;
}

async function checkWindow() {
  const browser = await chromium.connectOverCDP(await debuggingAddress());
  const context = browser.contexts()[0];
  const page =
    context.pages()[0] ?? (await context.waitForEvent('page', { timeout: WINDOW_TIMEOUT_MS }));
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.waitForFunction(() => document.querySelector('h1, h2, button') !== null, null, {
    timeout: WINDOW_TIMEOUT_MS,
  });
  console.log(`smoke: window "${await page.title()}" at ${page.url()}`);
  await page.screenshot({ path: 'test-results/package.png' });
  for (const error of errors) problems.push(`error in the window: ${error}`);
  // Its programs must run from beside the archive.
  const sandbox = await page.evaluate(() => window.chatelaine.call('sessions.sandbox', {}));
  if (!sandbox.data?.available) problems.push(`no sandbox: ${JSON.stringify(sandbox)}`);
  const kept = fs.readdirSync(profile);
  if (!kept.some((name) => name.endsWith('.db'))) {
    problems.push(`no database in the profile, only: ${kept.join(', ')}`);
  }
  await checkCommandLine((name, input) =>
    page.evaluate(([called, given]) => window.chatelaine.call(called, given), [name, input]),
  );
  await browser.close();
}

/** What needs a fuse off, an archive and a real terminal's manners: arguments, streams, exit codes. */
async function checkCommandLine(call) {
  const off = await commandLine(['status']);
  expect('status while the gateway is off', off, { code: 69, output: /gateway is off/ });

  const profile = await call('profiles.create', { name: 'Smoke' });
  await call('profiles.switch', { profileId: profile.data?.id });
  await call('gateway.update', { isOn: true });
  expect('status', await commandLine(['status']), { code: 0, output: /Profile +Smoke/ });

  const awkward = ['a b', '--json', '--inspect', '--user-data-dir=/', '', '--', '$HOME', '"*"'];
  const script = 'for one in "$@"; do printf "<%s>" "$one"; done; cat; exit 7';
  const run = await commandLine(['exec', '--', 'sh', '-c', script, 'sh', ...awkward], 'typed in');
  const echoed = `${awkward.map((one) => `<${one}>`).join('')}typed in`;
  expect(
    'a program',
    { ...run, output: run.stdout === echoed ? 'same' : run.stdout },
    { code: 7, output: /^same$/ },
  );
  expect('standard error', { code: 0, output: run.stderr }, { code: 0, output: /^$/ });
  const lent = await commandLine([
    'exec',
    '--',
    'sh',
    '-c',
    'echo $ANTHROPIC_BASE_URL $ANTHROPIC_API_KEY',
  ]);
  expect('a key', lent, { code: 0, output: /^http:\/\/127\.0\.0\.1:\d+ chk_\w+\n$/ });
}

function expect(what, { code, output, stdout = '', stderr = '' }, wanted) {
  const shown = output ?? stdout + stderr;
  if (code === wanted.code && wanted.output.test(shown)) {
    console.log(`smoke: command line: ${what}: as it should be`);
  } else {
    problems.push(`command line: ${what}: code ${code}\n${(shown + stderr).slice(-2000)}`);
  }
}

/** Through the launcher, and through a link to it, as an installed one is reached. */
async function commandLine(args, input = '') {
  const launcher = path.join(path.dirname(binary), 'resources', 'bin', 'chatelaine');
  const link = path.join(profile, 'chatelaine-link');
  if (!fs.existsSync(link)) fs.symlinkSync(path.resolve(launcher), link);
  const { DISPLAY, WAYLAND_DISPLAY, ...env } = process.env;
  const child = spawn(link, args, { env: { ...env, CHATELAINE_DATA_FOLDER: profile } });
  const ended = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => {
      ended[name] += text;
    });
  }
  child.stdin.end(input);
  const timer = setTimeout(() => child.kill('SIGKILL'), COMMAND_TIMEOUT_MS);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  return { ...ended, code };
}

async function debuggingAddress() {
  const deadline = Date.now() + WINDOW_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const found = /DevTools listening on (ws:\S+)/.exec(app.output);
    if (found) return found[1];
    if (app.child.exitCode !== null) throw new Error(`it ended with code ${app.child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not say where to reach it');
}

async function quit() {
  if (app.child.exitCode !== null) return;
  const ended = new Promise((resolve) => app.child.once('exit', resolve));
  app.child.kill('SIGTERM');
  const timer = setTimeout(() => app.child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(timer);
}
