/** One run at a time for what two runs must not do at once: install, provision, build. */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cacheDir } from './paths.mjs';
import { atExit } from './processes.mjs';
import { SetupError, say } from './say.mjs';

/** Longer than any step that runs under a lock may take. */
const PATIENCE_MS = 20 * 60_000;

/** Runs `work` while holding the lock `name`. The lock of a process that has died is taken over. */
export async function withLock(name, work) {
  const file = path.join(cacheDir, `${name}.lock`);
  fs.mkdirSync(cacheDir, { recursive: true });
  const deadline = Date.now() + PATIENCE_MS;
  for (let told = false; !take(file); told = true) {
    const owner = ownerOf(file);
    if (owner !== null && !isAlive(owner)) fs.rmSync(file, { force: true });
    else if (Date.now() > deadline) {
      throw new SetupError(`waited too long for another run (process ${owner}); its lock: ${file}`);
    } else {
      if (!told) say(`waiting for another run (process ${owner}) to finish the same step`);
      await delay(300);
    }
  }
  const release = () => fs.rmSync(file, { force: true });
  const forget = atExit(release);
  try {
    return await work();
  } finally {
    forget();
    release();
  }
}

function take(file) {
  try {
    // Written aside and linked: the lock never exists without its owner's number in it.
    const draft = `${file}.${process.pid}`;
    fs.writeFileSync(draft, String(process.pid));
    try {
      fs.linkSync(draft, file);
    } finally {
      fs.rmSync(draft, { force: true });
    }
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function ownerOf(file) {
  try {
    return Number(fs.readFileSync(file, 'utf8'));
  } catch {
    return null; // Released between our two looks.
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
