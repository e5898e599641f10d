#!/usr/bin/env node
/**
 * A private desktop for one command: a display (Xvfb), a D-Bus session and a Secret Service
 * (gnome-keyring, unlocked), in throwaway folders. The person's own keyring, settings and session
 * bus are never touched, and what is in the keyring depends on nothing but this call.
 *
 *   node scripts/desktop.mjs [--keyring DIR | --no-keyring] [--keep-display] -- command [args…]
 *
 *   --keyring DIR    DIR is the XDG_DATA_HOME whose keyrings/ folder is used: the same DIR gives
 *                    the same keyring again in another session. Default: a new, empty one.
 *   --no-keyring     no Secret Service on the bus, and none that could be started by asking
 *   --keep-display   use the display there is, if there is one, rather than a new Xvfb
 *
 * The command finds in its environment:
 *   DISPLAY, DBUS_SESSION_BUS_ADDRESS, HOME, XDG_RUNTIME_DIR, XDG_DATA_HOME, XDG_CONFIG_HOME,
 *   XDG_CACHE_HOME, XDG_CURRENT_DESKTOP=GNOME (so that Chromium chooses the Secret Service),
 *   CHATELAINE_TEST_NO_SANDBOX=1 when we are root (Chromium's sandbox refuses root),
 *   CHATELAINE_DESKTOP: this desktop's own mark, by which leftovers are found at the end.
 *
 * Tests may open further ones: `const desktop = await openDesktop({ keyring, display })`, then
 * start programs with `desktop.env`, then `await desktop.close()`.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBus, startDisplay, startKeyring, startNotifications } from './desktop-services.mjs';
import { atExit, cleanUp, handleSignals, killMarked, run } from './processes.mjs';
import { SetupError, say } from './say.mjs';

/**
 * @param {{ keyring?: string | 'new' | 'none', display?: string, notifications?: boolean }} options
 *   `keyring` is a folder, or 'new' (default), or 'none'; `display` is one to use in place of a new
 *   Xvfb; with `notifications` something shows them.
 * @returns {Promise<{ env: NodeJS.ProcessEnv, folder: string, close: () => Promise<void> }>}
 */
export async function openDesktop({ keyring = 'new', display, notifications = false } = {}) {
  // A short name: the sockets in it may have at most 107 characters.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-desktop-'));
  const env = environment(folder, keyring, display);
  const services = [];
  const close = closer(folder, services);
  try {
    for (const name of ['HOME', 'XDG_RUNTIME_DIR', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME']) {
      fs.mkdirSync(env[name], { recursive: true, mode: 0o700 });
    }
    const [screen, bus] = await Promise.all([
      display ? { display } : startDisplay(folder, env, services),
      startBus(folder, env, services),
    ]);
    env.DISPLAY = screen.display;
    env.DBUS_SESSION_BUS_ADDRESS = bus.address;
    if (keyring !== 'none') await startKeyring(folder, env, services);
    if (notifications) await startNotifications(folder, env, services);
    return { env, folder, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function environment(folder, keyring, display) {
  const env = { ...process.env };
  // These would lead back to the person's own session.
  for (const name of ['WAYLAND_DISPLAY', 'GNOME_KEYRING_CONTROL', 'SSH_AUTH_SOCK'])
    delete env[name];
  if (!display) delete env.XAUTHORITY;
  const own = (name) => path.join(folder, name);
  Object.assign(env, {
    HOME: own('home'),
    XDG_RUNTIME_DIR: own('run'),
    XDG_DATA_HOME: keyring === 'new' || keyring === 'none' ? own('data') : path.resolve(keyring),
    XDG_CONFIG_HOME: own('config'),
    XDG_CACHE_HOME: own('cache'),
    XDG_CURRENT_DESKTOP: 'GNOME',
    CHATELAINE_DESKTOP: folder,
  });
  if (process.getuid?.() === 0) env.CHATELAINE_TEST_NO_SANDBOX = '1';
  return env;
}

function closer(folder, services) {
  const finish = async () => {
    forget();
    // First what ran on the desktop, then the desktop, last started first.
    await killMarked('CHATELAINE_DESKTOP', folder);
    for (const service of services.reverse()) service.kill('SIGKILL');
    await fs.promises.rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  let closing;
  const close = () => (closing ??= finish());
  const forget = atExit(close);
  return close;
}

function parse(argv) {
  const end = argv.indexOf('--');
  const command = end < 0 ? [] : argv.slice(end + 1);
  const options = {};
  const flags = argv.slice(0, Math.max(end, 0));
  while (flags.length > 0) {
    const flag = flags.shift();
    if (flag === '--no-keyring') options.keyring = 'none';
    else if (flag === '--keyring' && flags[0]) options.keyring = flags.shift();
    else if (flag === '--keep-display') options.display = process.env.DISPLAY;
    else throw new SetupError(`unknown option ${flag}`);
  }
  if (command.length === 0) throw new SetupError('usage: desktop.mjs [options] -- command [args…]');
  return { options, command };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  handleSignals();
  try {
    const { options, command } = parse(process.argv.slice(2));
    const desktop = await openDesktop(options);
    const [program, ...args] = command;
    process.exitCode = (await run(program, args, { env: desktop.env })).code;
  } catch (error) {
    say(error instanceof SetupError ? error.message : String(error.stack));
    process.exitCode = 1;
  } finally {
    await cleanUp();
  }
}
