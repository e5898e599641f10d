import fs from 'node:fs/promises';

/** Longest wait for a process to stop, in ms: one that hangs in the kernel may never do it. */
const PATIENCE_MS = 5_000;

/**
 * Stops all processes below these; returns how to let them go on. Rejects when one does not stop: then
 * nothing can be said of what it changes.
 */
export async function holdStill(roots: readonly number[]): Promise<() => void> {
  const held = new Set<number>();
  // a process that was forked on the way is found by the next look; two that find nothing are the end
  for (let quiet = 0; quiet < 2; quiet++) {
    for (const pid of await processesOf(roots)) {
      if (held.has(pid)) continue;
      held.add(pid);
      signal(pid, 'SIGSTOP');
      quiet = -1;
    }
  }
  const goOn = () => {
    for (const pid of held) signal(pid, 'SIGCONT');
  };
  try {
    await Promise.all([...held].map(stopped));
    return goOn;
  } catch (error) {
    goOn();
    throw error;
  }
}

/** A signal is on its way when it is sent: a rename that has begun is still carried out after it. */
async function stopped(pid: number): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (await isMoving(pid)) {
    if (Date.now() > giveUpAt) throw new Error('a command in the sandbox could not be held still');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Linux only: elsewhere nobody says. */
async function isMoving(pid: number): Promise<boolean> {
  if (pid < 0) return false;
  const threads = await fs.readdir(`/proc/${pid}/task`).catch(() => []);
  const states = await Promise.all(
    threads.map(async (thread) => {
      // gone meanwhile
      const stat = await fs.readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8').catch(() => '');
      // the name before it is in parentheses, and may have some of its own
      return stat.slice(stat.lastIndexOf(')') + 2)[0] ?? 'X';
    }),
  );
  return states.some((state) => !'TtZX'.includes(state));
}

/**
 * On Linux all that descend from them: who leaves its parent or its session is a child of the first process
 * of its sandbox then. Elsewhere their process groups (negative, as `kill` takes them), which a program can
 * leave.
 */
async function processesOf(roots: readonly number[]): Promise<number[]> {
  if (process.platform !== 'linux') return roots.map((pid) => -pid);
  const found: number[] = [];
  let level = [...roots];
  while (level.length > 0) {
    level = (await Promise.all(level.map(childrenOf))).flat();
    found.push(...level);
  }
  return found;
}

async function childrenOf(pid: number): Promise<number[]> {
  const threads = await fs.readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) =>
      // gone meanwhile
      fs.readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => ''),
    ),
  );
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // gone meanwhile
  }
}
