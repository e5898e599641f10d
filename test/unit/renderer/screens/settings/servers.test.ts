import { describe, expect, it } from 'vitest';
import {
  additionOf,
  changeOf,
  draftOf,
  isComplete,
  isElsewhere,
  secretsNeeded,
} from '../../../../../src/renderer/screens/settings/mcp/server-draft';
import {
  addressWords,
  lostByRemoving,
  stateWords,
} from '../../../../../src/renderer/screens/settings/mcp/server-words';
import {
  summaryWords,
  trustWords,
} from '../../../../../src/renderer/screens/settings/workspaces/workspace-words';
import type { McpServer } from '../../../../../src/shared/commands/mcp';

const tool = (name: string, isEnabled = true) => ({ name, description: '', isEnabled });

function server(values: Partial<McpServer> = {}): McpServer {
  return {
    id: '1',
    profileId: 'p',
    workspace: null,
    name: 'issues',
    transport: {
      type: 'stdio',
      command: 'npx',
      args: ['-y', 'a server'],
      readableFolders: ['/opt'],
      allowedDomains: ['a.com'],
    },
    isEnabled: true,
    secrets: [],
    tools: [],
    lastTestedAt: null,
    problem: null,
    ...values,
  };
}

describe('the draft of a server', () => {
  it('saved as it is changes nothing', () => {
    const stored = server({ secrets: [{ name: 'TOKEN', hint: 'abcd' }] });
    const draft = draftOf(stored);
    expect(isElsewhere(stored, draft)).toBe(false);
    expect(isComplete(stored, draft)).toBe(true);
    expect(changeOf(stored, draft)).toEqual({
      serverId: '1',
      name: 'issues',
      workspace: null,
      transport: stored.transport,
      setSecrets: [],
      removeSecrets: [],
    });
  });

  it('wants every secret again for another command, and not for another folder', () => {
    const stored = server({ secrets: [{ name: 'TOKEN', hint: 'abcd' }] });
    const draft = draftOf(stored);
    expect(secretsNeeded(stored, { ...draft, readableFolders: [] })).toEqual([]);
    const moved = { ...draft, commandLine: 'npx -y other' };
    expect(secretsNeeded(stored, moved)).toEqual(['TOKEN']);
    expect(isComplete(stored, moved)).toBe(false);
    const [secret] = moved.secrets.map((one) => ({ ...one, value: 'new' }));
    const entered = { ...moved, secrets: secret ? [secret] : [] };
    expect(isComplete(stored, entered)).toBe(true);
    expect(changeOf(stored, entered).setSecrets).toEqual([{ name: 'TOKEN', value: 'new' }]);
    expect(changeOf(stored, { ...moved, secrets: [] }).removeSecrets).toEqual(['TOKEN']);
  });

  it('takes an address for the same however it is written', () => {
    const stored = server({ transport: { type: 'http', url: 'https://a.com' } });
    expect(isElsewhere(stored, { ...draftOf(stored), url: 'https://A.com/' })).toBe(false);
    expect(isElsewhere(stored, { ...draftOf(stored), url: 'https://a.com/x' })).toBe(true);
  });

  it('of a new one goes out trimmed, without rows that are empty', () => {
    const secrets = [
      { key: '1', name: ' TOKEN ', value: 'x', storedHint: null },
      { key: '2', name: '', value: '', storedHint: null },
    ];
    const draft = { ...draftOf(undefined), name: ' a ', commandLine: 'npx "b c"', secrets };
    expect(isComplete(undefined, draft)).toBe(true);
    expect(additionOf('p', draft)).toEqual({
      profileId: 'p',
      workspace: null,
      name: 'a',
      transport: {
        type: 'stdio',
        command: 'npx',
        args: ['b c'],
        readableFolders: [],
        allowedDomains: [],
      },
      secrets: [{ name: 'TOKEN', value: 'x' }],
    });
  });

  it('is not complete with half a secret, or nothing to reach', () => {
    const draft = { ...draftOf(undefined), name: 'a', commandLine: 'npx' };
    const half = { key: '1', name: 'TOKEN', value: '', storedHint: null };
    expect(isComplete(undefined, draft)).toBe(true);
    expect(isComplete(undefined, { ...draft, secrets: [half] })).toBe(false);
    expect(isComplete(undefined, { ...draft, commandLine: ' ' })).toBe(false);
    expect(isComplete(undefined, { ...draft, type: 'http' })).toBe(false);
  });
});

describe('a server in words', () => {
  it('says how it stands', () => {
    const tested = { lastTestedAt: 1, tools: [tool('a'), tool('b', false)] };
    expect(stateWords(server(), false).word).toBe('Not tested');
    expect(stateWords(server(tested), false)).toEqual({ tone: 'ok', word: '1 of 2 tools' });
    expect(stateWords(server({ lastTestedAt: 1, tools: [tool('a')] }), false).word).toBe('1 tool');
    expect(stateWords(server({ ...tested, problem: 'x' }), false).word).toBe('Failed');
    expect(stateWords(server({ isEnabled: false, problem: 'x' }), false).word).toBe('Off');
    expect(stateWords(server({ isEnabled: false }), true).word).toBe('Testing');
  });

  it('says where it is and what removing it takes away', () => {
    expect(addressWords(server())).toBe('npx -y "a server"');
    expect(lostByRemoving(server({ tools: [tool('a')] }))).toBeNull();
    expect(lostByRemoving(server({ tools: [tool('a', false)] }))).toContain('switched off');
    expect(lostByRemoving(server({ secrets: [{ name: 'TOKEN', hint: '' }] }))).toContain('TOKEN');
  });
});

describe('a workspace in words', () => {
  const workspace = {
    path: '/a',
    isTrusted: false,
    instructionFiles: ['CLAUDE.md', 'AGENTS.md'],
    allowedDomains: ['a.com'],
  };

  it('sums up', () => {
    expect(summaryWords(workspace)).toBe('CLAUDE.md and AGENTS.md · 1 domain');
    expect(summaryWords({ ...workspace, instructionFiles: [], allowedDomains: [] })).toBe(
      'No instruction file · no network',
    );
  });

  it('says what trust means here', () => {
    expect(trustWords(workspace)).toContain('are not read');
    expect(trustWords({ ...workspace, isTrusted: true })).toContain('Sessions follow CLAUDE.md');
    expect(trustWords({ ...workspace, instructionFiles: [] })).toContain('There is no CLAUDE.md');
  });
});
