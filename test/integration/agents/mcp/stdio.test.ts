import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodingsOf, searchFolder, searchProcesses } from '../../../support/secret-search';
import { createMcpFixture, EVERYTHING, FILES, program } from './mcp-fixture';

let fixture: Awaited<ReturnType<typeof createMcpFixture>>;
beforeEach(async () => {
  fixture = await createMcpFixture();
});
afterEach(() => fixture.remove());

describe('server-everything', () => {
  const add = (secrets: { name: string; value: string }[] = []) =>
    fixture.add('everything', program([EVERYTHING, 'stdio']), secrets);

  test('a test finds its tools; a session is offered those that are on', async () => {
    const { tools, problem, lastTestedAt, id } = await add();
    expect(problem).toBeNull();
    expect(lastTestedAt).toBe(fixture.clock.now());
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['echo', 'get-sum']));
    fixture.mcp.enableTool({ serverId: id, tool: 'get-sum', isEnabled: false });
    const offered = (await fixture.mcp.toolsFor(fixture.session)).tools;
    const names = offered.map(({ definition }) => definition.name);
    expect(names).toContain('mcp__everything__echo');
    expect(names).not.toContain('mcp__everything__get-sum');
    expect(names).toHaveLength(tools.length - 1);
    expect(offered.every(({ effect }) => effect === 'execute')).toBe(true);
    expect(fixture.events).toContain('mcp.changed');
  });

  test('text, an image, structured and embedded content arrive', async () => {
    await add();
    const echo = await fixture.call('mcp__everything__echo', { message: 'Grüße' });
    expect(echo).toEqual({ output: 'Echo: Grüße', isError: false });
    const image = await fixture.call('mcp__everything__get-tiny-image');
    expect(image.output).toContain('The image above is the MCP logo.');
    expect(image.images).toMatchObject([{ mediaType: 'image/png' }]);
    const weather = await fixture.call('mcp__everything__get-structured-content', {
      location: 'Chicago',
    });
    expect(JSON.parse(weather.output)).toHaveProperty('temperature');
    const resource = await fixture.call('mcp__everything__get-resource-reference', {
      resourceType: 'Text',
      resourceId: 1,
    });
    expect(resource.output).toMatch(/\[demo:\/\/resource\/dynamic\/text\/1]\nResource 1/);
  });

  test('an input that does not fit is refused before anything runs', async () => {
    await add();
    const echo = await fixture.tool('mcp__everything__echo');
    expect(() => echo.parse({})).toThrow('input.message is missing');
    expect(() => echo.parse({ message: 1 })).toThrow('input.message must be string');
  });

  test('progress is live output', async () => {
    await add();
    const shown: string[] = [];
    const result = await fixture.call(
      'mcp__everything__trigger-long-running-operation',
      { duration: 0.3, steps: 3 },
      { onOutput: (text) => shown.push(text) },
    );
    expect(result.output).toContain('completed');
    expect(shown).toEqual(['[1 of 3]\n', '[2 of 3]\n', '[3 of 3]\n']);
  });

  test('an abort ends the call at once, and the server stays of use', async () => {
    await add();
    const ending = new AbortController();
    const result = await fixture.call(
      'mcp__everything__trigger-long-running-operation',
      { duration: 600, steps: 6_000 },
      { signal: ending.signal, onOutput: () => ending.abort() },
    );
    expect(result).toMatchObject({ isError: true, output: expect.stringContaining('Stopped') });
    expect((await fixture.call('mcp__everything__echo', { message: 'a' })).output).toBe('Echo: a');
  });

  test('it gets its secret, of ours nothing else, and what it tells of it is masked before it is kept', async () => {
    const value = `made-up-${'x7'.repeat(12)}`;
    process.env.CANARY_OF_OURS = 'of ours';
    try {
      await add([{ name: 'SERVICE_TOKEN', value }]);
      const { output } = await fixture.call('mcp__everything__get-env');
      const environment = JSON.parse(output);
      expect(environment.SERVICE_TOKEN).toBe(value);
      expect(environment.CANARY_OF_OURS).toBeUndefined();
      expect(fixture.vault.mask(output)).not.toContain(value);
    } finally {
      delete process.env.CANARY_OF_OURS;
    }
  });
});

describe('server-filesystem', () => {
  test('reads and writes in the workspace, and sees nothing outside of it', async () => {
    const { workspace, dataFolder } = fixture;
    fs.writeFileSync(path.join(workspace, 'a.txt'), 'inside');
    // allowed by itself to read the data folder, but not by the sandbox
    const { problem } = await fixture.add('files', program([FILES, workspace, dataFolder]));
    expect(problem).toBeNull();
    const read = (file: string) => fixture.call('mcp__files__read_text_file', { path: file });
    expect(await read(path.join(workspace, 'a.txt'))).toEqual({ output: 'inside', isError: false });
    expect(await read(path.join(dataFolder, 'chatelaine.db'))).toMatchObject({ isError: true });
    const file = path.join(workspace, 'b.txt');
    await fixture.call('mcp__files__write_file', { path: file, content: 'written' });
    expect(fs.readFileSync(file, 'utf8')).toBe('written');
  });
});

describe('a server without manners', () => {
  test('greetings and noise on its output are passed over', async () => {
    const { problem, tools } = await fixture.addScripted('garbage');
    expect(problem).toBeNull();
    expect(tools).toHaveLength(7);
    expect((await fixture.call('mcp__scripted__echo')).output).toBe('fine');
  });

  test('a result of 10 MB is bounded', async () => {
    await fixture.addScripted('plain');
    const { output, isError } = await fixture.call('mcp__scripted__big');
    expect(isError).toBe(false);
    expect(output.length).toBeLessThan(300_000);
    expect(output).toMatch(/\[cut off: \d+ characters more]$/);
  });

  test('a message without end is given up, and its sender ended', async () => {
    const { problem } = await fixture.addScripted('flood');
    expect(problem).toMatch(/“scripted” ended: it sent a message of more than 16 MiB/);
  });

  test('one that dies at its start says why, without the secret', async () => {
    const { problem } = await fixture.addScripted('dies', [
      { name: 'TOKEN', value: 'made-up-token-1' },
    ]);
    expect(problem).toBe('The MCP server “scripted” ended: cannot go on without [secret TOKEN]');
  });

  test('a program that is not there is a problem, not an exception', async () => {
    const command = 'no-such-program-here';
    const { problem } = await fixture.add('none', { ...program([]), command });
    expect(problem).toMatch(/“none” ended/);
  });

  test('killed in the middle of a call: the call fails once, the next starts it again', async () => {
    await fixture.addScripted('plain');
    const result = await fixture.call('mcp__scripted__die');
    expect(result).toMatchObject({ isError: true, output: expect.stringContaining('ended') });
    expect(fs.readFileSync(path.join(fixture.workspace, 'deaths'), 'utf8')).toBe('x');
    expect((await fixture.call('mcp__scripted__echo')).output).toBe('fine');
  });

  test('a tool that appears is shown as off, and a session is offered it once it is on', async () => {
    const { id } = await fixture.addScripted('plain');
    await fixture.call('mcp__scripted__grow');
    const names = async () =>
      (await fixture.mcp.toolsFor(fixture.session)).tools.map(({ definition }) => definition.name);
    expect(await names()).not.toContain('mcp__scripted__grown');
    expect(fixture.mcp.list(fixture.session.profileId)[0]?.tools.at(-1)).toMatchObject({
      name: 'grown',
      isEnabled: false,
    });
    fixture.mcp.enableTool({ serverId: id, tool: 'grown', isEnabled: true });
    expect(await names()).toContain('mcp__scripted__grown');
  });

  test('a tool that was switched off meanwhile, or whose server is gone, does not run', async () => {
    const { id } = await fixture.addScripted('plain');
    const die = await fixture.tool('mcp__scripted__die');
    const context = { signal: new AbortController().signal, onOutput: () => {}, approved: null };
    fixture.mcp.enableTool({ serverId: id, tool: 'die', isEnabled: false });
    expect(await die.run({}, context)).toMatchObject({
      isError: true,
      output: expect.stringContaining('switched off'),
    });
    fixture.mcp.remove(id);
    expect(await die.run({}, context)).toMatchObject({ isError: true });
    expect(fs.existsSync(path.join(fixture.workspace, 'deaths'))).toBe(false);
    expect((await fixture.mcp.toolsFor(fixture.session)).tools).toEqual([]);
  });

  test('an abort tells the server', async () => {
    await fixture.addScripted('plain');
    const ending = new AbortController();
    const stopped = await fixture.call(
      'mcp__scripted__hang',
      {},
      { signal: ending.signal, onOutput: () => ending.abort() },
    );
    expect(stopped).toMatchObject({ isError: true });
    expect((await fixture.call('mcp__scripted__was-cancelled')).output).toMatch(/^\d+$/);
  });

  test('closing ends the programs, and the calls under way', async () => {
    await fixture.addScripted('plain');
    const before = childrenOf(process.pid);
    const result = await fixture.call(
      'mcp__scripted__hang',
      {},
      {
        onOutput: () => {
          expect(childrenOf(process.pid).length).toBeGreaterThan(before.length);
          void fixture.mcp.close();
        },
      },
    );
    expect(result).toMatchObject({ isError: true, output: expect.stringContaining('ended') });
    await fixture.mcp.close();
    expect(childrenOf(process.pid)).toEqual(before);
  });

  test('its secret is nowhere but in its environment: not in the data, the log or a description', async () => {
    const value = `made-up-${'q4'.repeat(12)}`;
    await fixture.addScripted('plain', [{ name: 'TOKEN', value }]);
    expect((await fixture.call('mcp__scripted__secrets')).output).toBe(value);
    const arguments_ = searchProcesses(process.pid, value).filter(({ place }) =>
      place.endsWith('cmdline'),
    );
    expect(arguments_).toEqual([]);
    await fixture.add('other', program([EVERYTHING, 'stdio']));
    const { output } = await fixture.call('mcp__other__get-env');
    expect(Object.keys(JSON.parse(output))).toContain('PATH');
    expect(output).not.toContain(value);
    const log = fixture.log.join('\n');
    expect(log).toContain('my token is [secret TOKEN]');
    for (const { bytes } of encodingsOf(value))
      expect(Buffer.from(log).includes(bytes)).toBe(false);
    expect(searchFolder(fixture.root, value)).toEqual([]);
  });

  test('a secret in the description of a tool is masked before it is stored or offered', async () => {
    const value = `made-up-${'z9'.repeat(12)}`;
    const { tools } = await fixture.addScripted('tells', [{ name: 'TOKEN', value }]);
    expect(tools).toMatchObject([{ description: '[secret TOKEN] is my token' }]);
    const told = await fixture.tool('mcp__scripted__told');
    expect(told.definition.description).toBe('[secret TOKEN] is my token');
    expect(searchFolder(fixture.dataFolder, value)).toEqual([]);
  });
});

test('one that never answers is given up, and the other servers serve', async () => {
  await fixture.remove();
  fixture = await createMcpFixture({ connect: 1_500, call: 300 });
  const silent = await fixture.add(
    'silent',
    program(
      [path.join(import.meta.dirname, 'scripted-server.mjs'), 'silent'],
      [import.meta.dirname],
    ),
  );
  expect(silent.problem).toMatch(/“silent” did not answer within/);
  await fixture.addScripted('plain');
  const { tools } = await fixture.mcp.toolsFor(fixture.session);
  expect(tools).toHaveLength(7);
  expect(await fixture.call('mcp__scripted__hang')).toMatchObject({
    isError: true,
    output: expect.stringContaining('did not answer'),
  });
});

/** What this process has started and is still there. */
function childrenOf(pid: number): string[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, name]) => parent === `${pid}` && name !== 'ps')
    .map(([child = '']) => child);
}
