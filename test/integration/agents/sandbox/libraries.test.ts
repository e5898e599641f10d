import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { createLibraries } from '../../../../src/main/agents/sandbox/libraries';
import { findPrograms } from '../../../../src/main/agents/sandbox/programs';
import { createSandbox } from '../../../../src/main/agents/sandbox/sandbox';

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-lists-')));
const sandbox = createSandbox({
  dataFolder: path.join(root, 'data'),
  homeFolder: path.join(root, 'home'),
});
const { available, reason } = await sandbox.state();

afterAll(async () => {
  await sandbox.close();
  fs.rmSync(root, { recursive: true, force: true });
});

describe.skipIf(!available || process.platform !== 'linux')(`several lists ${reason}`, () => {
  it('do not take the protection of each other away when they clean up', async () => {
    const workspace = path.join(root, 'work');
    fs.mkdirSync(path.join(workspace, '.git'), { recursive: true });
    const place = { cwd: workspace, temporaryFolder: path.join(root, 'tmp') };
    // the first has to put something on disk to keep .git/hooks from being made
    const first = await sandbox.start({ shell: 'cat' }, { ...place, allowedDomains: ['a.test'] });
    const second = await sandbox.start(
      {
        shell:
          'echo ready; read x; mkdir -p .git/hooks; echo evil > .git/hooks/pre-commit; ls -d .git',
      },
      { ...place, allowedDomains: [] },
    );
    await new Promise((resolve) => second.stdout.once('data', resolve));
    first.stdin.end();
    await first.ended;
    const third = await sandbox.start({ shell: ':' }, { ...place, allowedDomains: ['b.test'] });
    await third.ended;

    second.stdin.end('go\n');
    expect(await text(second.stdout)).toBe('.git\n');
    await second.ended;
    expect(fs.existsSync(path.join(workspace, '.git/hooks/pre-commit'))).toBe(false);
    await sandbox.close();
    expect(fs.readdirSync(path.join(workspace, '.git'))).toEqual([]);
  });

  it('are one whatever their order, and end some time after their last command', async () => {
    const libraries = createLibraries(await findPrograms(), { idleMs: 100 });
    const before = socketFolders();
    const wrap = (...domains: string[]) =>
      libraries.wrap('true', domains, { denyRead: [], allowWrite: [], denyWrite: [] });
    const one = await wrap('a.test', 'b.test');
    const two = await wrap('B.test', 'a.test', 'a.test');
    expect(socketFolders().length).toBe(before.length + 1);
    await one.release();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(socketFolders().length).toBe(before.length + 1);
    await two.release();
    while (socketFolders().length > before.length) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    // and again, from the start
    await (await wrap('a.test', 'b.test')).release();
    await libraries.close();
    expect(socketFolders()).toEqual(before);
  });

  it('refuse what is no domain', async () => {
    const libraries = createLibraries(await findPrograms());
    for (const domain of ['*', '*.com', 'http://a.test', 'a.test/x']) {
      await expect(
        libraries.wrap('true', [domain], { denyRead: [], allowWrite: [], denyWrite: [] }),
      ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
    await libraries.close();
  });
});

function socketFolders(): string[] {
  return fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith('chatelaine-net-'));
}
