import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';

/** What every secret file and server of these tests holds. */
export const SECRET = `secret-${randomBytes(12).toString('hex')}`;

export type Place = {
  root: string;
  /** Different for each try. */
  id: string;
  workspace: string;
  outside: string;
  homeFolder: string;
  dataFolder: string;
  undo(step: () => void): void;
};

export type Escape = {
  name: string;
  /**
   * Bash text; several run one after the other. It has escaped when it prints the secret or `ESCAPED`
   * on a line, or when `evidence` says so.
   */
  command(place: Place): string | string[];
  prepare?(place: Place): unknown;
  evidence?(place: Place, output: string): boolean | Promise<boolean>;
  /** Whether `prepare` changes the environment that the app is started with. */
  changesEnvironment?: boolean;
  /** The workspace, where it is not the place's own. */
  cwd?(place: Place): string;
  /** Why the same act is not tried outside. */
  noControl?: string;
};

/** Waits until the process whose id is in the file `pid` has become the `sleep`. */
const UNTIL_ASLEEP = `until [ -s pid ] && tr '\\0' '\\n' < /proc/$(cat pid)/cmdline | grep -qx sleep; do :; done`;
const ownLibraryFile = path.resolve('node_modules/@anthropic-ai/sandbox-runtime/escape-test');
const isRoot = process.getuid?.() === 0;
const onlyRoot = isRoot ? {} : { noControl: 'only root may do this outside' };
const noProcessOne = { noControl: 'process 1 may be out of reach for root too' };
const onlyX64 = process.arch === 'x64' ? {} : { noControl: 'the numbers are those of x86-64' };

const reading: Escape[] = [
  { name: 'reads ~/.ssh', command: () => 'cat ~/.ssh/id_ed25519' },
  { name: 'reads ~/.aws', command: () => 'cat ~/.aws/credentials' },
  { name: 'reads with ..', command: () => 'cat ../home/.ssh/id_ed25519 ../outside/secret.txt' },
  {
    name: 'reads through a symlink to a file',
    command: (p) => `ln -s ${p.homeFolder}/.ssh/id_ed25519 key; cat key`,
  },
  {
    name: 'reads through a symlink to a folder',
    command: (p) => `ln -s ${p.outside} out; cat out/secret.txt`,
  },
  {
    name: 'reads through a hard link',
    command: (p) => `ln ${p.homeFolder}/.ssh/id_ed25519 key; cat key`,
  },
  {
    name: 'reads through /proc/self/root',
    command: (p) => `cat /proc/self/root${p.homeFolder}/.ssh/id_ed25519`,
  },
  {
    name: 'reads through the root of process 1',
    command: (p) => `cat /proc/1/root${p.homeFolder}/.ssh/id_ed25519`,
    ...noProcessOne,
  },
  {
    name: 'reads through the root of the app',
    command: (p) => `cat /proc/${process.pid}/root${p.homeFolder}/.ssh/id_ed25519`,
  },
  { name: 'reads the data folder', command: (p) => `cat ${p.dataFolder}/chatelaine.db` },
  {
    name: 'reads the temporary folder of another session',
    command: (p) => `cat ${p.dataFolder}/sessions/two/notes "$TMPDIR/../two/notes"`,
  },
  {
    name: 'reads password hashes',
    command: () => '[ "$(head -c 1 /etc/shadow | wc -c)" = 1 ] && echo ESCAPED',
    ...onlyRoot,
  },
  {
    name: 'archives the home folder',
    command: () => 'tar c -C ~ . | strings -n 8 | grep secret- || tar c -C ~ . | grep -a secret-',
  },
];

const writing: Escape[] = [
  {
    name: 'writes outside by absolute path',
    command: (p) => `echo evil > ${p.outside}/new`,
    evidence: (p) => fs.existsSync(path.join(p.outside, 'new')),
  },
  {
    name: 'writes with ..',
    command: () => 'echo evil > ../outside/new',
    evidence: (p) => fs.existsSync(path.join(p.outside, 'new')),
  },
  {
    name: 'writes through a symlink',
    command: (p) => `ln -s ${p.outside} out; echo evil > out/new`,
    evidence: (p) => fs.existsSync(path.join(p.outside, 'new')),
  },
  {
    name: 'changes the mode of a file outside',
    command: (p) => `chmod 777 ${p.outside}/secret.txt`,
    evidence: (p) => (fs.statSync(path.join(p.outside, 'secret.txt')).mode & 0o777) === 0o777,
  },
  {
    name: 'removes files outside',
    command: (p) => `rm -rf ${p.outside}`,
    evidence: (p) => !fs.existsSync(path.join(p.outside, 'secret.txt')),
  },
  {
    name: 'moves its own workspace away',
    command: (p) => `mv ${p.workspace} ${p.root}/gone`,
    evidence: (p) => !fs.existsSync(path.join(p.workspace, 'readme.md')),
  },
  {
    name: 'writes ~/.bashrc',
    command: () => 'echo evil >> ~/.bashrc',
    evidence: (p) => contains(path.join(p.homeFolder, '.bashrc'), 'evil'),
  },
  {
    name: 'replaces a program of a toolchain in the home folder',
    command: () => 'echo evil > ~/.nvm/bin/node',
    evidence: (p) => contains(path.join(p.homeFolder, '.nvm/bin/node'), 'evil'),
  },
  {
    name: 'writes the data folder',
    command: (p) => `echo evil > ${p.dataFolder}/chatelaine.db`,
    evidence: (p) => contains(path.join(p.dataFolder, 'chatelaine.db'), 'evil'),
  },
  {
    name: 'leaves a file in /tmp',
    command: (p) => `echo evil > ${tmpFile('/tmp', p)}`,
    evidence: (p) => appeared(tmpFile('/tmp', p), p),
  },
  {
    name: 'leaves a file in /var/tmp',
    command: (p) => `echo evil > ${tmpFile('/var/tmp', p)}`,
    evidence: (p) => appeared(tmpFile('/var/tmp', p), p),
  },
  {
    name: 'leaves a file in /dev/shm',
    command: (p) => `echo evil > ${tmpFile('/dev/shm', p)}`,
    evidence: (p) => appeared(tmpFile('/dev/shm', p), p),
  },
  {
    name: 'changes the sandbox library of the app',
    cwd: () => path.resolve('node_modules/@anthropic-ai'),
    prepare: (p) => p.undo(() => fs.rmSync(ownLibraryFile, { force: true })),
    command: () => 'echo evil > sandbox-runtime/escape-test',
    evidence: () => fs.existsSync(ownLibraryFile),
    ...(isWritable(path.dirname(ownLibraryFile)) ? {} : { noControl: 'another user owns it' }),
  },
];

const git: Escape[] = [
  {
    name: 'writes a git hook',
    command: () => 'echo evil > .git/hooks/pre-commit',
    evidence: plantedInGit,
  },
  {
    name: 'writes the git hook of a nested repository',
    command: () => 'echo evil > sub/.git/hooks/pre-commit',
    evidence: plantedInGit,
  },
  {
    name: 'writes the git hook of a submodule',
    command: () => 'echo evil > .git/modules/lib/hooks/pre-commit',
    evidence: plantedInGit,
  },
  {
    name: 'sets core.hooksPath',
    command: () => 'git config core.hooksPath evil',
    evidence: plantedInGit,
  },
  {
    name: 'moves .git away and puts its own in place',
    command: () => 'cp -r .git copy; echo evil > copy/hooks/pre-commit; mv .git old; mv copy .git',
    evidence: plantedInGit,
  },
  {
    name: 'removes .git and makes a new one',
    command: () => 'rm -rf .git; git init -q .; echo evil > .git/hooks/pre-commit',
    evidence: plantedInGit,
  },
  {
    name: 'hides the repository from the search and plants the hook with the next command',
    command: () => [
      'mv .git/HEAD .git/HEAD2; mv .git/objects .git/objects2; mv .git/config .git/c2; mv .git dotgit',
      'echo evil > .git/hooks/pre-commit; echo evil > dotgit/hooks/pre-commit',
      'mv dotgit .git; mv .git/HEAD2 .git/HEAD',
    ],
    evidence: plantedInGit,
  },
  {
    name: 'moves a nested repository and plants the hook with the next command',
    command: () => ['mv sub deep', 'echo evil > deep/.git/hooks/pre-commit'],
    evidence: plantedInGit,
  },
];

const processes: Escape[] = [
  {
    name: 'reads the environment of the app',
    changesEnvironment: true,
    prepare: () => {
      process.env.ANTHROPIC_API_KEY = SECRET;
    },
    command: () =>
      `env; tr '\\0' '\\n' < /proc/$PPID/environ; cat /proc/*/environ | tr '\\0' '\\n'`,
  },
  {
    name: 'reads the environment of another process',
    prepare: startVictim,
    command: (p) => `tr '\\0' '\\n' < /proc/${victimOf(p)}/environ`,
  },
  {
    name: 'kills another process',
    prepare: startVictim,
    command: (p) => `kill -9 ${victimOf(p)}`,
    evidence: (p) => waitUntilGone(() => isAlive(victimOf(p))),
  },
  {
    name: 'kills every process',
    prepare: startVictim,
    command: () => 'kill -9 -1',
    evidence: (p) => !isAlive(victimOf(p)),
    noControl: 'it would end everything of this user',
  },
  {
    name: 'traces another process',
    prepare: startVictim,
    // PTRACE_SEIZE, 0x4206, leaves the process as it is
    command: (p) => perl(`print "ESCAPED\\n" if syscall(101, 0x4206, ${victimOf(p)}, 0, 0) == 0`),
    ...onlyRoot,
    ...onlyX64,
  },
  {
    name: 'leaves a process behind',
    command: (p) =>
      `setsid nohup sleep ${marker(p)} > /dev/null 2>&1 & echo $! > pid; disown; ${UNTIL_ASLEEP}`,
    evidence: (p) => staysAlive(marker(p), p),
  },
  {
    name: 'leaves a daemon behind',
    command: (p) =>
      `${perl(`use POSIX; if (!fork) { POSIX::setsid(); if (!fork) { POSIX::close($_) for 0..9; open F, ">pid"; print F $$; close F; exec "sleep", "${marker(p)}" } }`)}; ${UNTIL_ASLEEP}`,
    evidence: (p) => staysAlive(marker(p), p),
  },
  {
    name: 'has LD_PRELOAD loaded by the sandbox',
    changesEnvironment: true,
    prepare: (p) => {
      process.env.LD_PRELOAD = path.join(p.workspace, 'evil.so');
    },
    command: () => 'true',
    evidence: (_p, output) => output.includes('cannot be preloaded'),
  },
  {
    name: 'has BASH_ENV run by the sandbox',
    changesEnvironment: true,
    prepare: (p) => {
      fs.writeFileSync(path.join(p.workspace, 'evil.sh'), `echo evil > ${p.outside}/new`);
      process.env.BASH_ENV = path.join(p.workspace, 'evil.sh');
      process.env.ENV = process.env.BASH_ENV;
    },
    command: () => 'true',
    evidence: (p) => fs.existsSync(path.join(p.outside, 'new')),
  },
  {
    name: 'has its own bwrap, which, rg or bash found on PATH',
    changesEnvironment: true,
    prepare: (p) => {
      for (const name of ['bwrap', 'which', 'rg', 'bash', 'sh', 'socat', 'npm', 'true']) {
        const script = `#!/bin/sh\necho evil > ${p.outside}/new\n`;
        fs.mkdirSync(path.join(p.workspace, 'bin'), { recursive: true });
        fs.writeFileSync(path.join(p.workspace, 'bin', name), script, { mode: 0o755 });
      }
      process.env.PATH = `${p.workspace}/bin:./bin:${process.env.PATH}`;
    },
    command: () => ['which bash', 'rg --version'],
    evidence: (p) => fs.existsSync(path.join(p.outside, 'new')),
  },
];

const network: Escape[] = [
  {
    name: 'connects to a server on 127.0.0.1',
    prepare: (p) => serve(p, { host: '127.0.0.1', port: 0 }),
    command: (p) => `exec 3<>/dev/tcp/127.0.0.1/${portOf(p)}; cat <&3`,
  },
  {
    name: 'connects to a server through a proxy of the sandbox',
    prepare: (p) => serve(p, { host: '127.0.0.1', port: 0 }),
    command: (p) =>
      `for port in 3128 1080 ${portOf(p)}; do (exec 3<>/dev/tcp/localhost/$port && printf 'CONNECT 127.0.0.1:${portOf(p)} HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >&3 && timeout 2 cat <&3); done`,
  },
  {
    name: 'sends a DNS question',
    prepare: listenUdp,
    command: (p) => `echo question > /dev/udp/127.0.0.1/${portOf(p)}`,
    evidence: (p) => waitUntil(() => fs.existsSync(path.join(p.root, 'question'))),
  },
  {
    name: 'connects to a socket in the workspace',
    prepare: (p) => serve(p, { path: path.join(p.workspace, 'agent.sock') }),
    command: () => unixClient('agent.sock'),
  },
  {
    name: 'connects to a socket outside the workspace',
    prepare: (p) => serve(p, { path: path.join(p.outside, 'agent.sock') }),
    command: (p) => unixClient(`${p.outside}/agent.sock`),
  },
  {
    name: 'connects to an abstract socket',
    prepare: (p) => serve(p, { path: `\0chatelaine-${p.id}` }),
    // once as it is, once filled up to the length of an address: node does the one or the other
    command: (p) =>
      [0, 108 - `0chatelaine-${p.id}`.length]
        .map((rest) => unixClient(`\\0chatelaine-${p.id}${'\\0'.repeat(rest)}`))
        .join('; '),
  },
  {
    name: 'asks the session bus',
    prepare: (p) => startBus(p, path.join(p.root, 'bus')),
    command: (p) => askBus(path.join(p.root, 'bus')),
  },
  {
    name: 'asks the session bus at a socket it can see',
    prepare: (p) => startBus(p, path.join(p.workspace, 'bus')),
    command: (p) => askBus(path.join(p.workspace, 'bus')),
  },
  {
    name: 'makes a socket to the host of a virtual machine',
    command: () => perl('print "ESCAPED\\n" if socket(my $s, 40, 1, 0)'),
  },
];

const kernel: Escape[] = [
  {
    name: 'makes a user namespace',
    command: () => 'unshare -Ur true && echo ESCAPED',
  },
  {
    name: 'takes away what hides the home folder',
    command: () => 'umount ~ ; umount -l ~; unshare -Urm umount ~; cat ~/.ssh/id_ed25519',
  },
  {
    name: 'mounts a file system',
    command: () => 'mount -t tmpfs none sub && { umount sub; echo ESCAPED; }',
    ...onlyRoot,
  },
  {
    name: 'makes the root file system writable',
    command: (p) => `mount -o remount,rw,bind / ; echo evil > ${p.outside}/new`,
    evidence: (p) => fs.existsSync(path.join(p.outside, 'new')),
    noControl: 'it would change the mounts of this machine',
  },
  {
    name: 'enters the namespaces of process 1',
    command: () => 'nsenter -t 1 -m -p cat ~/.ssh/id_ed25519',
    ...noProcessOne,
  },
  {
    name: 'changes the root to that of process 1',
    command: (p) => `chroot /proc/1/root /bin/cat ${p.homeFolder}/.ssh/id_ed25519`,
    ...noProcessOne,
  },
  {
    name: 'makes a device',
    command: () => 'mknod device c 1 3 && echo ESCAPED',
    ...onlyRoot,
  },
  {
    name: 'sets the program that the kernel starts on a crash',
    command: () =>
      'f=/proc/sys/kernel/core_pattern; v=$(cat $f); printf "%s\\n" "$v" > $f && echo ESCAPED',
    ...onlyRoot,
  },
  {
    name: 'makes a control group',
    command: (p) =>
      `for d in /sys/fs/cgroup /sys/fs/cgroup/*/; do n=$d/chatelaine-${p.id}; mkdir $n && rmdir $n && echo ESCAPED; done`,
    ...onlyRoot,
  },
  {
    name: 'leaves shared memory behind',
    command: (p) => perl(`shmget(${sharedKey(p)}, 16, 01600)`),
    evidence: sharedMemoryAppeared,
  },
  {
    name: 'changes the host name',
    command: () => 'hostname "$(hostname)" && echo ESCAPED',
    ...onlyRoot,
  },
  {
    name: 'uses io_uring',
    command: () => perl('my $p = "\\0" x 120; print "ESCAPED\\n" if syscall(425, 4, $p) > 0'),
    ...onlyX64,
  },
  {
    name: 'reads the keyring of the desktop session',
    // the control makes its keyring itself: keyctl 1 joins, add_key, keyctl 10 searches
    command: () =>
      perl(
        'my ($n, $t, $d, $p) = ("chatelaine", "user", "chatelaine-test", "x"); syscall(250, 1, $n); syscall(248, $t, $d, $p, 1, -3); print "ESCAPED\\n" if syscall(250, 10, -3, $t, $d, 0) > 0',
      ),
    ...onlyX64,
  },
  {
    name: 'makes a unix socket by the x32 numbers',
    command: () => perl('print "ESCAPED\\n" if syscall(0x40000000 + 41, 1, 1, 0) > 0'),
    noControl: 'most kernels have no x32',
  },
];

export const escapes: Escape[] = [
  ...reading,
  ...writing,
  ...git,
  ...processes,
  ...network,
  ...kernel,
];

function perl(script: string): string {
  return `perl -e '${script}'`;
}

function unixClient(address: string): string {
  return perl(
    `use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0) or die $!; connect(S, sockaddr_un("${address}")) or die $!; print <S>`,
  );
}

function isWritable(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function contains(file: string, text: string): boolean {
  return fs.readFileSync(file, 'utf8').includes(text);
}

function tmpFile(folder: string, place: Place): string {
  return path.join(folder, `left-by-chatelaine-${place.id}`);
}

function appeared(file: string, place: Place): boolean {
  place.undo(() => fs.rmSync(file, { force: true }));
  return fs.existsSync(file);
}

/** Whether a hook, a setting or a pointer of any repository in the workspace says "evil". */
function plantedInGit({ workspace }: Place): boolean {
  return fs
    .readdirSync(workspace, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(^|\/)\.git\/(modules\/[^/]+\/)?(config|hooks\/[^/]+)$/.test(name))
    .map((name) => path.join(workspace, name))
    .some((file) => fs.statSync(file).isFile() && contains(file, 'evil'));
}

const victims = new Map<string, number>();

function startVictim(place: Place): void {
  const env = { ...process.env, VICTIM: SECRET };
  const child = spawn('sleep', ['1000'], { env, stdio: 'ignore' });
  victims.set(place.id, child.pid ?? 0);
  place.undo(() => child.kill('SIGKILL'));
}

function victimOf(place: Place): number {
  return victims.get(place.id) ?? 0;
}

function isAlive(pid: number): boolean {
  // a zombie has no command line
  return (
    fs.existsSync(`/proc/${pid}/cmdline`) && fs.readFileSync(`/proc/${pid}/cmdline`).length > 0
  );
}

/** The argument of a `sleep` that no other process has. */
function marker(place: Place): string {
  return `9${Number.parseInt(place.id.slice(0, 10), 16)}`;
}

async function staysAlive(argument: string, place: Place): Promise<boolean> {
  const find = () =>
    fs
      .readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => pid !== process.pid && commandLine(pid).includes(argument));
  place.undo(() => {
    for (const pid of find()) process.kill(pid, 'SIGKILL');
  });
  return !(await waitUntil(() => find().length === 0));
}

function commandLine(pid: number): string[] {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

async function waitUntil(condition: () => boolean, patienceMs = 1_500): Promise<boolean> {
  const end = Date.now() + patienceMs;
  while (!condition()) {
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}

const waitUntilGone = (isThere: () => boolean) => waitUntil(() => !isThere(), 500);

const ports = new Map<string, number>();

function portOf(place: Place): number {
  return ports.get(place.id) ?? 0;
}

async function serve(place: Place, address: net.ListenOptions): Promise<void> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.end(`${SECRET}\n`);
  });
  await new Promise<void>((resolve) => server.listen(address, resolve));
  const bound = server.address();
  if (typeof bound === 'object' && bound !== null) ports.set(place.id, bound.port);
  place.undo(() => server.close());
}

async function listenUdp(place: Place): Promise<void> {
  const socket = dgram.createSocket('udp4', (message) =>
    fs.writeFileSync(path.join(place.root, 'question'), message),
  );
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  ports.set(place.id, socket.address().port);
  place.undo(() => socket.close());
}

async function startBus(place: Place, address: string): Promise<void> {
  const words = ['--session', '--nofork', '--print-address', `--address=unix:path=${address}`];
  const bus = spawn('dbus-daemon', words, { stdio: ['ignore', 'pipe', 'ignore'] });
  place.undo(() => bus.kill('SIGKILL'));
  await new Promise((resolve, reject) => {
    bus.stdout.once('data', resolve);
    bus.once('error', reject);
  });
}

function askBus(address: string): string {
  return `dbus-send --bus=unix:path=${address} --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.ListNames && echo ESCAPED`;
}

function sharedKey(place: Place): number {
  return Number.parseInt(place.id.slice(0, 7), 16) + 1;
}

function sharedMemoryAppeared(place: Place): boolean {
  const rows = fs.readFileSync('/proc/sysvipc/shm', 'utf8').split('\n');
  const found = rows
    .map((row) => row.trim().split(/\s+/))
    .find(([key]) => Number(key) === sharedKey(place));
  if (found?.[1] === undefined) return false;
  const id = found[1];
  place.undo(() => spawn('ipcrm', ['-m', id], { stdio: 'ignore' }));
  return true;
}
