/**
 * Child processes that never outlive us: each runs in its own group, has a time limit, and is
 * ended when we end, whichever way that happens.
 */
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** How long a process that was asked to end may take before it is killed. */
const GRACE_MS = 10_000;

/** How long output may still come in after its process has ended. */
const PIPES_MS = 2000;

const running = new Set();
const cleanups = new Set();

/**
 * Runs a program to its end. Resolves, whatever its exit code; rejects only when the program
 * cannot be started at all.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{
 *   cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, capture?: boolean,
 *   interactive?: boolean,
 * }} options `capture` collects output instead of showing it; `interactive` leaves the program
 *   on our terminal and in our group, for the app itself.
 * @returns {Promise<{ code: number, timedOut: boolean, stdout: string, stderr: string }>}
 */
export function run(command, args, options = {}) {
  const { cwd, env, timeoutMs, capture = false, interactive = false } = options;
  return new Promise((resolve, reject) => {
    const output = capture ? 'pipe' : 'inherit';
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: [interactive ? 'inherit' : 'ignore', output, output],
      detached: !interactive,
    });
    const entry = { child, grouped: !interactive };
    running.add(entry);
    let stdout = '';
    let stderr = '';
    let timedOut = false;
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    const onTimeout = () => {
      timedOut = true;
      stop(entry);
    };
    const timer = timeoutMs && setTimeout(onTimeout, timeoutMs);
    child.once('error', (error) => {
      running.delete(entry);
      clearTimeout(timer);
      reject(error);
    });
    let code = 1;
    const finish = () => resolve({ code, timedOut, stdout, stderr });
    child.once('exit', (exitCode, signal) => {
      running.delete(entry);
      clearTimeout(timer);
      code = exitCode ?? (signal ? 128 : 1);
      // All output is in by `close`; but a grandchild may hold the pipes open for ever.
      setTimeout(finish, PIPES_MS).unref();
    });
    child.once('close', finish);
  });
}

/** Runs `cleanup` when this process ends, normally or by a signal. Returns a function to forget it. */
export function atExit(cleanup) {
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

/** Ends what is running, then everything registered with `atExit`. */
export async function cleanUp(signal = 'SIGTERM') {
  await Promise.all([...running].map((entry) => stop(entry, signal)));
  for (const cleanup of [...cleanups].reverse()) {
    cleanups.delete(cleanup);
    await cleanup();
  }
}

/** Makes Ctrl+C, `kill` and a closed terminal end our children before us. Call once, in a program. */
export function handleSignals() {
  let ending = false;
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ]) {
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      cleanUp(signal).finally(() => process.exit(code));
    });
  }
}

/**
 * Kills every process that carries `name=value` in its environment. For what a crashed test
 * runner leaves behind: browsers start in groups of their own, out of reach of a group kill.
 */
export async function killMarked(name, value) {
  const { readdir, readFile } = await import('node:fs/promises');
  const wanted = `${name}=${value}`;
  for (const pid of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (environment.split('\0').includes(wanted)) signalTo(Number(pid), 'SIGKILL');
  }
}

async function stop({ child, grouped }, signal = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const target = grouped ? -child.pid : child.pid;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  signalTo(target, signal);
  const timer = new AbortController();
  await Promise.race([ended, delay(GRACE_MS, null, { signal: timer.signal }).catch(() => {})]);
  timer.abort();
  signalTo(target, 'SIGKILL');
}

function signalTo(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}
