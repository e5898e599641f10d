import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createSandbox } from '../../../../src/main/agents/sandbox/sandbox';
import { type Escape, escapes, type Place, SECRET } from './escapes';

const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-escapes-')));
const template = path.join(base, 'template');
const root = path.join(base, 'root');
fillTemplate();
const folders = { dataFolder: path.join(root, 'data'), homeFolder: path.join(root, 'home') };
const shared = createSandbox(folders);
const { available, reason } = await shared.state();

afterAll(async () => {
  await shared.close();
  fs.rmSync(base, { recursive: true, force: true });
});

/**
 * Each row is tried in the sandbox, where nothing of it may succeed, and then outside with the same
 * command and the same detector, where it must: a detector that sees nothing would prove nothing.
 */
describe.skipIf(!available)(`escapes from the sandbox ${reason}`, () => {
  const undo: (() => void)[] = [];
  const cleanUp = () => {
    for (const step of undo.splice(0).reverse()) step();
  };
  afterEach(cleanUp);

  it.each(escapes)('$name', async (attempt) => {
    const inside = await tryInside(attempt, undo);
    expect(inside.escaped, inside.output).toBe(false);

    cleanUp();
    if (attempt.noControl !== undefined) return;
    const outside = await tryOutside(attempt, undo);
    expect(outside.escaped, `the control does nothing either: ${outside.output}`).toBe(true);
  });
});

async function tryInside(attempt: Escape, undo: (() => void)[]) {
  const place = makePlace(undo);
  await attempt.prepare?.(place);
  const sandbox = attempt.changesEnvironment ? createSandbox(folders) : shared;
  let output = '';
  for (const command of [attempt.command(place)].flat()) {
    const result = await sandbox.run(command, {
      cwd: attempt.cwd?.(place) ?? place.workspace,
      temporaryFolder: path.join(place.dataFolder, 'sessions', 'one'),
      allowedDomains: [],
      timeoutMs: 10_000,
      signal: new AbortController().signal,
      onOutput: () => {},
    });
    output += result.output;
  }
  if (sandbox !== shared) await sandbox.close();
  return { output, escaped: await hasEscaped(attempt, place, output) };
}

async function tryOutside(attempt: Escape, undo: (() => void)[]) {
  const place = makePlace(undo);
  await attempt.prepare?.(place);
  const cwd = attempt.cwd?.(place) ?? place.workspace;
  // With a level below 2 and a socket for its input, bash takes itself for one that rshd has started.
  const env = { ...process.env, HOME: place.homeFolder, TMPDIR: place.root, SHLVL: '2' };
  let output = '';
  for (const command of [attempt.command(place)].flat()) {
    output += await new Promise<string>((resolve) => {
      execFile('/bin/bash', ['-c', command], { cwd, env, timeout: 10_000 }, (_error, out, err) =>
        resolve(out + err),
      );
    });
  }
  return { output, escaped: await hasEscaped(attempt, place, output) };
}

async function hasEscaped(attempt: Escape, place: Place, output: string): Promise<boolean> {
  if (output.includes(SECRET) || /^ESCAPED$/m.test(output)) return true;
  return (await attempt.evidence?.(place, output)) ?? false;
}

/** A home with secrets, the app's data folder, a folder that is nobody's business, a workspace with git. */
function makePlace(undo: (() => void)[]): Place {
  const environment = { ...process.env };
  fs.cpSync(template, root, { recursive: true });
  undo.push(() => {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, environment);
    fs.rmSync(root, { recursive: true, force: true });
  });
  return {
    root,
    id: randomBytes(8).toString('hex'),
    workspace: path.join(root, 'work'),
    outside: path.join(root, 'outside'),
    ...folders,
    undo: (step) => undo.push(step),
  };
}

function fillTemplate(): void {
  const files = {
    'home/.ssh/id_ed25519': SECRET,
    'home/.aws/credentials': SECRET,
    'home/.nvm/bin/node': '',
    'home/.bashrc': '',
    'data/chatelaine.db': SECRET,
    'data/sessions/one/keep': '',
    'data/sessions/two/notes': SECRET,
    'outside/secret.txt': SECRET,
    'work/readme.md': 'hello',
    'work/sub/readme.md': 'hello',
  };
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(template, name)), { recursive: true });
    fs.writeFileSync(path.join(template, name), content);
  }
  for (const words of [['work'], ['work/sub'], ['--bare', 'work/.git/modules/lib']]) {
    execFileSync('git', ['init', '-q', ...words], { cwd: template });
  }
}
