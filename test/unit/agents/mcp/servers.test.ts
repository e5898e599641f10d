import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createServers } from '../../../../src/main/agents/mcp/servers';
import { auditLog, mcpServers, permissionRules } from '../../../../src/main/db/schema';
import { McpServer, type McpTransport } from '../../../../src/shared/commands/mcp';
import { codeOf, createFixture, NOON } from '../../vault/vault-fixture';

const HTTP: McpTransport = { type: 'http', url: 'https://a.example/mcp' };
const TOKEN = { name: 'TOKEN', value: 'a made-up value' };
const offered = (...names: string[]) =>
  names.map((name) => ({ name, description: `does ${name}`, schema: { type: 'object' as const } }));

let folder: string;
let fixture: ReturnType<typeof createFixture>;
let servers: ReturnType<typeof createServers>;
let events: string[];
beforeEach(async () => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-servers-')));
  fixture = createFixture();
  await fixture.vault.open();
  events = [];
  servers = createServers({ ...fixture, emit: (name) => events.push(name) });
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function add(name: string, changes: Partial<Parameters<typeof servers.add>[0]> = {}) {
  const input = { profileId: fixture.profileId, workspace: null, name, transport: HTTP };
  return servers.add({ ...input, ...changes });
}
const rows = () => fixture.database.db.select().from(mcpServers).all();
const session = () => ({ profileId: fixture.profileId, workspace: folder });

test('what comes back is the contract’s McpServer, and tells no secret', () => {
  const added = add('issues', { secrets: [TOKEN] });
  expect(McpServer.parse(added)).toEqual(added);
  expect(added).toMatchObject({
    workspace: null,
    isEnabled: true,
    secrets: [{ name: 'TOKEN' }],
    tools: [],
    lastTestedAt: null,
    problem: null,
  });
  expect(JSON.stringify([servers.list(fixture.profileId), rows()])).not.toContain(TOKEN.value);
  expect(events).toEqual(['mcp.changed']);
});

test('a command or an address with a secret of the vault in it is refused, and not kept', () => {
  const { id } = add('issues', { secrets: [TOKEN] });
  const value = encodeURIComponent(TOKEN.value);
  const url = `https://a.example/mcp?key=${value}`;
  expect(codeOf(() => add('other', { transport: { type: 'http', url } }))).toBe('INVALID_INPUT');
  const args = ['--token', TOKEN.value];
  const transport = { type: 'stdio', command: 'a', args, readableFolders: [], allowedDomains: [] };
  const change = { serverId: id, transport: transport as McpTransport, removeSecrets: ['TOKEN'] };
  expect(codeOf(() => servers.update(change))).toBe('INVALID_INPUT');
  expect(rows()).toMatchObject([{ name: 'issues', transport: HTTP }]);
});

test('a name is taken once per profile and place', () => {
  add('issues');
  expect(codeOf(() => add('issues'))).toBe('CONFLICT');
  const second = add('issues', { workspace: folder });
  expect(codeOf(() => servers.update({ serverId: second.id, workspace: null }))).toBe('CONFLICT');
  expect(servers.update({ serverId: second.id, name: 'issues' }).name).toBe('issues');
});

test('a workspace is an existing folder, by its real path', () => {
  const link = `${folder}-link`;
  fs.symlinkSync(folder, link);
  expect(add('one', { workspace: link }).workspace).toBe(folder);
  fs.rmSync(link);
  expect(codeOf(() => add('two', { workspace: link }))).toBe('WORKSPACE_MISSING');
});

test('in a session its workspace’s own server stands before that of all workspaces', () => {
  add('everywhere');
  add('issues');
  const own = add('issues', { workspace: folder });
  add('elsewhere', { workspace: os.tmpdir() });
  const off = add('off');
  servers.update({ serverId: off.id, isEnabled: false });
  expect(servers.ofSession(session()).map(({ name }) => name)).toEqual(['everywhere', 'issues']);
  expect(servers.ofSession(session())[1]?.id).toBe(own.id);
});

test('another address needs every secret again, or its removal; nothing has changed before', () => {
  const { id } = add('issues', { secrets: [TOKEN, { name: 'OTHER', value: 'x' }] });
  const transport: McpTransport = { type: 'http', url: 'https://b.example/mcp' };
  const before = rows();
  const attempt = () => servers.update({ serverId: id, transport, setSecrets: [TOKEN] });
  expect(attempt).toThrow(
    expect.objectContaining({ details: { field: 'setSecrets', missing: 'OTHER' } }),
  );
  expect(rows()).toEqual(before);
  servers.update({ serverId: id, transport, setSecrets: [TOKEN], removeSecrets: ['OTHER'] });
  const revealed = fixture.vault.mcpSecrets.reveal(id, 'https://b.example/mcp', 'test');
  expect(revealed.TOKEN?.expose()).toBe(TOKEN.value);
  expect(Object.keys(revealed)).toEqual(['TOKEN']);
});

test('another name, place or switch keeps the secrets', () => {
  const { id } = add('issues', { secrets: [TOKEN] });
  servers.update({ serverId: id, name: 'tickets', workspace: folder, isEnabled: false });
  const revealed = fixture.vault.mcpSecrets.reveal(
    id,
    HTTP.type === 'http' ? HTTP.url : '',
    'test',
  );
  expect(revealed.TOKEN?.expose()).toBe(TOKEN.value);
});

test('with the vault closed a server with secrets is not added, and no half of it stays', () => {
  const closed = createServers({ ...fixture, vault: fixture.restart(), emit: () => {} });
  const input = { profileId: fixture.profileId, workspace: null, name: 'x', transport: HTTP };
  expect(codeOf(() => closed.add({ ...input, secrets: [TOKEN] }))).toBe('VAULT_LOCKED');
  expect(rows()).toEqual([]);
  expect(closed.add(input).name).toBe('x');
});

test('removing takes its secrets along', () => {
  const { id } = add('issues', { secrets: [TOKEN] });
  servers.remove(id);
  expect(servers.list(fixture.profileId)).toEqual([]);
  expect(fixture.vault.mcpSecrets.list(id)).toEqual([]);
  const actions = fixture.database.db.select().from(auditLog).all();
  expect(actions.at(-1)).toMatchObject({ action: 'remove-secret', subject: `mcp-server:${id}` });
  expect(codeOf(() => servers.remove(id))).toBe('NOT_FOUND');
});

test('the tools of the first test are on; one that appears later is off; what was chosen stays', () => {
  const { id } = add('issues');
  servers.noteTools(id, offered('a', 'b'));
  servers.noteTest(id, null);
  servers.enableTool(id, 'a', false);
  const { tools, lastTestedAt } = servers.noteTools(id, offered('c', 'b', 'a'));
  expect(tools.map(({ name, isEnabled }) => [name, isEnabled])).toEqual([
    ['c', false],
    ['b', true],
    ['a', false],
  ]);
  expect(lastTestedAt).toBe(NOON);
  expect(codeOf(() => servers.enableTool(id, 'd', true))).toBe('NOT_FOUND');
});

test('a row that cannot be read is left alone', () => {
  const { id } = add('issues');
  add('good');
  fixture.database.db.run(
    `UPDATE mcp_servers SET transport = '{"type":"post"}' WHERE id = '${id}'`,
  );
  expect(servers.list(fixture.profileId).map(({ name }) => name)).toEqual(['good']);
  expect(codeOf(() => servers.remove(id))).toBe('NOT_FOUND');
  expect(rows()).toHaveLength(2);
});

test('what was allowed to a server is not allowed to another one of its name', () => {
  const { db } = fixture.database;
  const left = () =>
    db
      .select()
      .from(permissionRules)
      .all()
      .map(({ id }) => id);
  const rule = (id: string, tool: string, decision: 'allow' | 'deny' = 'allow') =>
    db
      .insert(permissionRules)
      .values({
        id,
        tool,
        decision,
        pattern: '*',
        sessionId: null,
        workspace: null,
        createdAt: NOON,
      })
      .run();
  const { id } = add('files');
  add('more');
  rule('1', 'mcp__files__read');
  rule('2', 'mcp__files__write', 'deny');
  rule('3', 'mcp__more__read');
  servers.update({ serverId: id, isEnabled: false });
  expect(left()).toEqual(['1', '2', '3']);
  servers.update({ serverId: id, transport: { type: 'http', url: 'https://b.example/mcp' } });
  expect(left()).toEqual(['2', '3']);
  expect(events).toContain('permissions.changed');

  rule('4', 'mcp__files__read');
  servers.remove(id);
  add('files');
  expect(left()).toEqual(['2', '3']);
});
