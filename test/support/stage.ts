import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CommandInput } from '../../src/shared/commands';
import type { Message, Session } from '../../src/shared/commands/sessions';
import { testKey } from './keys';
import { createTestKeyring, startMainProcess } from './main-process';
import { startProvider } from './provider';

type ProviderOptions = Omit<Parameters<typeof startProvider>[0], 'apiKeys'>;

/** The composed main process, a provider, a profile with its key, and a folder with one file. */
export async function startStage(options: ProviderOptions = {}) {
  const apiKey = testKey();
  const provider = await startProvider({ ...options, apiKeys: [apiKey] });
  const workspace = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'workspace-')));
  fs.writeFileSync(path.join(workspace, 'a.txt'), 'one\ntwo\n');
  const keyring = createTestKeyring();
  let main = await startMainProcess({ keyring });
  const { dataFolder } = main;
  const profileId = (await main.must('profiles.create', { name: 'Work' })).id;
  await main.must('credentials.add', {
    profileId,
    provider: 'ANTHROPIC',
    credentialName: 'Work key',
    secret: { apiKey },
    baseUrl: provider.url,
  });

  return {
    provider,
    workspace,
    profileId,
    apiKey,
    get main() {
      return main;
    },
    /** Ends the app and starts it again on the same data. */
    async restart() {
      await main.close();
      main = await startMainProcess({ dataFolder, keyring });
    },
    session: (given: Partial<CommandInput<'sessions.create'>> = {}): Promise<Session> =>
      main.must('sessions.create', { profileId, workspace, model: 'claude-sonnet-5-5', ...given }),
    send: ({ id }: { id: string }, text: string, attachments: Attachments = []) =>
      main.must('sessions.send', { sessionId: id, text, attachments }),
    /** The first state of a session, seen already or still to come, that fits. */
    state: ({ id }: { id: string }, fits: (session: Session) => boolean) =>
      main.event('sessions.changed', (session) => session.id === id && fits(session)),
    /** Idle again after so many requests in all. */
    idle: ({ id }: { id: string }, requests = 1) =>
      main.event(
        'sessions.changed',
        (one) => one.id === id && one.status === 'idle' && one.usage.requests >= requests,
      ),
    transcript: ({ id }: { id: string }) => main.must('sessions.transcript', { sessionId: id }),
    async allow(decision: 'once' | 'session' | 'workspace' = 'once', at = 0) {
      const request = (await main.must('sessions.asking', { profileId }))[at];
      if (!request) throw new Error('nothing asks');
      const { id: requestId, inputHash } = request;
      await main.must('sessions.decide', { requestId, inputHash, decision });
    },
    async records() {
      const day = new Date().toLocaleDateString('sv');
      return (await main.must('usage.records', { profileId, from: day, to: day })).records;
    },
    async stop() {
      await main.close();
      await provider.stop();
      fs.rmSync(workspace, { recursive: true, force: true });
      fs.rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

type Attachments = CommandInput<'sessions.send'>['attachments'];
export type Stage = Awaited<ReturnType<typeof startStage>>;

/** The words of messages, in order; other blocks by their type. */
export function words(messages: readonly Message[]): string[] {
  return messages.flatMap(({ blocks }) =>
    blocks.map((block) => (block.type === 'text' ? block.text : `[${block.type}]`)),
  );
}
