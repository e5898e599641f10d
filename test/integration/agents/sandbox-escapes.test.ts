import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createSandbox } from '../../../src/main/agents/sandbox';
import { type Escape, escapes, type Place, SECRET } from './sandbox-escapes';

/**
 * Each row is tried in the sandbox, where nothing of it may succeed, and then outside with the same
 * command and the same detector, where it must: a detector that sees nothing would prove nothing.
 */
const template = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-template-'));
fillTemplate();
afterAll(() => fs.rmSync(template, { recursive: true, force: true }));

const probe = await createSandbox({ dataFolder: '/nowhere', homeFolder: '/nowhere' }).state();

describe.skipIf(!probe.available)(`escapes from the sandbox ${probe.reason}`, () => {
  const undo: (() => void)[] = [];
  afterEach(() => {
    for (const step of undo.splice(0).reverse()) step();
  });

  it.each(escapes)('$name', async (attempt) => {
    const inside = await tryInside(attempt, undo);
    expect(inside.escaped, inside.output).toBe(false);

    if (attempt.noControl !== undefined) return;
    const outside = await tryOutside(attempt, undo);
    expect(outside.escaped, `the control does nothing either: ${outside.output}`).toBe(true);
  });
});

async function tryInside(attempt: Escape, undo: (() => void)[]) {
  const place = makePlace(undo);
  await attempt.prepare?.(place);
  const sandbox = createSandbox(place);
  const cwd = attempt.cwd?.(place) ?? place.workspace;
  let output = '';
  for (const command of [attempt.command(place)].flat()) {
    const result = await sandbox.run(command, {
      cwd,
      temporaryFolder: path.join(place.dataFolder, 'sessions', 'one'),
      timeoutMs: 10_000,
      signal: new AbortController().signal,
      onOutput: () => {},
    });
    output += result.output;
  }
  return { output, escaped: await hasEscaped(attempt, place, output) };
}

async function tryOutside(attempt: Escape, undo: (() => void)[]) {
  const place = makePlace(undo);
  await attempt.prepare?.(place);
  const cwd = attempt.cwd?.(place) ?? place.workspace;
  const env = { ...process.env, HOME: place.homeFolder, TMPDIR: place.root };
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
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-escape-')));
  const environment = { ...process.env };
  const cleanups: (() => void)[] = [];
  undo.push(() => {
    for (const step of cleanups.reverse()) step();
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, environment);
    fs.rmSync(root, { recursive: true, force: true });
  });
  const place: Place = {
    root,
    workspace: path.join(root, 'work'),
    outside: path.join(root, 'outside'),
    homeFolder: path.join(root, 'home'),
    dataFolder: path.join(root, 'data'),
    undo: (step) => cleanups.push(step),
  };
  fs.cpSync(template, root, { recursive: true });
  return place;
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
