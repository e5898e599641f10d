/**
 * The programs a private desktop is made of, each started and waited for. They are started
 * directly rather than through dbus-run-session and xvfb-run: those leave children behind when
 * they are killed, and the stock session bus would start a keyring of its own when asked for one.
 */
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SetupError } from './say.mjs';

const START_TIMEOUT_MS = 15_000;

/** What Xvfb shows: wide enough for the app's default window, at the depth Chromium wants. */
const SCREEN = '1600x1000x24';

/** The keyrings hold throwaway secrets only, so their password is no secret. */
const KEYRING_PASSWORD = 'chatelaine-test';

/** Starts Xvfb on a free display and answers its name, e.g. `:1`. */
export async function startDisplay(folder, env, services) {
  // Xvfb itself picks the number and writes it to the descriptor: no race between two runs.
  const args = ['-displayfd', '1', '-screen', '0', SCREEN, '-nolisten', 'tcp', '-noreset'];
  const xvfb = start('Xvfb', [...args, '-auth', xauthority(folder, env)], folder, env, services);
  return { display: `:${await firstLine(xvfb, 'Xvfb')}` };
}

/** Starts a session bus that starts no services on demand, and answers its address. */
export async function startBus(folder, env, services) {
  const config = path.join(folder, 'bus.conf');
  fs.writeFileSync(
    config,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${path.join(env.XDG_RUNTIME_DIR, 'bus')}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`,
  );
  const args = [`--config-file=${config}`, '--nofork', '--nopidfile', '--print-address=1'];
  const bus = start('dbus-daemon', args, folder, env, services);
  return { address: await firstLine(bus, 'dbus-daemon') };
}

/** Starts gnome-keyring on the bus with its login keyring unlocked (and created when missing). */
export async function startKeyring(folder, env, services) {
  const args = ['--foreground', '--unlock', '--components=secrets'];
  const keyring = start('gnome-keyring-daemon', args, folder, env, services);
  keyring.stdin.end(KEYRING_PASSWORD);
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await isUnlocked(env))) {
    if (keyring.exitCode !== null || Date.now() > deadline) failed(keyring, 'gnome-keyring-daemon');
    await delay(30);
  }
}

/**
 * Starts a notification server (dunst) on the bus. What it is given stays until somebody closes it, and it
 * can be told over the bus to act as if the person had clicked.
 */
export async function startNotifications(folder, env, services) {
  const config = path.join(folder, 'dunstrc');
  const urgencies = ['low', 'normal', 'critical'].map((name) => `[urgency_${name}]\ntimeout = 0\n`);
  fs.writeFileSync(config, `[global]\nnotification_limit = 0\n${urgencies.join('')}`);
  const dunst = start('dunst', ['-conf', config], folder, env, services);
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await showsNotifications(env))) {
    if (dunst.exitCode !== null || Date.now() > deadline) failed(dunst, 'dunst');
    await delay(30);
  }
}

async function showsNotifications(env) {
  const args = ['--session', '--print-reply=literal', '--dest=org.freedesktop.Notifications'];
  args.push('/org/freedesktop/Notifications', 'org.freedesktop.Notifications.GetServerInformation');
  const asked = promisify(execFile)('dbus-send', args, { env, timeout: START_TIMEOUT_MS });
  return asked.then(() => true).catch(() => false);
}

async function isUnlocked(env) {
  const args = ['--session', '--print-reply=literal', '--dest=org.freedesktop.secrets'];
  args.push('/org/freedesktop/secrets/collection/login', 'org.freedesktop.DBus.Properties.Get');
  args.push('string:org.freedesktop.Secret.Collection', 'string:Locked');
  const asked = promisify(execFile)('dbus-send', args, { env, timeout: START_TIMEOUT_MS });
  return asked.then(({ stdout }) => stdout.includes('boolean false')).catch(() => false);
}

function start(program, args, folder, env, services) {
  const log = fs.openSync(path.join(folder, `${program}.log`), 'a');
  // setpriv: the kernel ends the service when we are killed and cannot do it ourselves.
  const service = spawn('setpriv', ['--pdeathsig', 'SIGKILL', program, ...args], {
    env,
    stdio: ['pipe', 'pipe', log],
    detached: true,
  });
  fs.closeSync(log);
  service.logFile = path.join(folder, `${program}.log`);
  service.on('error', () => {}); // Seen as an exit by whoever waits for the service.
  service.stdin.on('error', () => {});
  service.unref();
  services.push(service);
  return service;
}

function firstLine(service, program) {
  return new Promise((resolve, reject) => {
    let text = '';
    const give = () => {
      clearTimeout(timer);
      try {
        failed(service, program);
      } catch (error) {
        reject(error);
      }
    };
    const timer = setTimeout(give, START_TIMEOUT_MS);
    service.once('error', give).once('exit', give);
    service.stdout.setEncoding('utf8').on('data', (more) => {
      text += more;
      if (!text.includes('\n')) return;
      clearTimeout(timer);
      service.removeListener('exit', give);
      service.stdout.unref?.();
      resolve(text.split('\n')[0].trim());
    });
  });
}

function failed(service, program) {
  const log = fs.existsSync(service.logFile) ? fs.readFileSync(service.logFile, 'utf8').trim() : '';
  throw new SetupError(
    `${program} did not start: ${log.split('\n').slice(-3).join(' ') || 'no output'}`,
  );
}

/** An X authority file with one cookie for whatever display it turns out to be. */
function xauthority(folder, env) {
  const file = path.join(folder, 'Xauthority');
  const field = (bytes) => Buffer.concat([Buffer.from([0, bytes.length]), bytes]);
  const anyHost = Buffer.from([0xff, 0xff]); // FamilyWild
  const none = Buffer.alloc(0);
  const entry = [none, none, Buffer.from('MIT-MAGIC-COOKIE-1'), randomBytes(16)].map(field);
  fs.writeFileSync(file, Buffer.concat([anyHost, ...entry]), { mode: 0o600 });
  env.XAUTHORITY = file;
  return file;
}
