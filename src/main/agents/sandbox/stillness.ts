import fs from 'node:fs/promises';

/** Stops all processes below these; returns how to let them go on. */
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
  return () => {
    for (const pid of held) signal(pid, 'SIGCONT');
  };
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
