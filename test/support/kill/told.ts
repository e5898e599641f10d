import type { Bridge } from '../../../src/shared/bridge';
import type { Message, Session, ToolCall } from '../../../src/shared/commands/sessions';
import type { App } from '../app';

/** The page's side of the bridge, in functions that run there. */
declare const window: { readonly chatelaine: Bridge };

/** What the page was told, oldest first. */
export type Told = { messages: Message[]; calls: ToolCall[]; sessions: Session[] };

/**
 * Collects what the page is told, and allows what is asked within `decideWithinMs`, a moment of chance.
 */
export async function listen(app: App, decideWithinMs: number): Promise<Told> {
  const told: Told = { messages: [], calls: [], sessions: [] };
  await app.page.exposeFunction('told', (kind: keyof Told, item: never) => {
    told[kind].push(item);
  });
  await app.page.evaluate((withinMs) => {
    const { call, on } = window.chatelaine;
    const tell = (kind: string, item: unknown) => void Reflect.get(globalThis, 'told')(kind, item);
    on('sessions.message', (message) => tell('messages', message));
    on('sessions.toolCall', (toolCall) => tell('calls', toolCall));
    on('sessions.changed', (session) => tell('sessions', session));
    on('sessions.permissionRequested', ({ id, inputHash }) => {
      const allow = () => call('sessions.decide', { requestId: id, inputHash, decision: 'once' });
      setTimeout(() => void allow(), Math.random() * withinMs);
    });
  }, decideWithinMs);
  return told;
}

export function ofSession({ messages, calls, sessions }: Told, sessionId: string): Told {
  return {
    messages: messages.filter((message) => message.sessionId === sessionId),
    calls: calls.filter((call) => call.sessionId === sessionId),
    sessions: sessions.filter(({ id }) => id === sessionId),
  };
}

/** Blocks that were complete when they were told: notices of what goes on are not among them. */
export function completed({ blocks }: Message): Message['blocks'] {
  return blocks.filter(({ type }) => type !== 'notice');
}

/** Calls that had come to their end. */
export function ended(calls: readonly ToolCall[]): ToolCall[] {
  return calls.filter(({ status }) => ['done', 'failed', 'denied'].includes(status));
}

/** What a kill may hit; each is aimed at in turn, and `anything` is any moment of all. */
export const AIMS = [
  'anything',
  'permission',
  'command',
  'anything',
  'job',
  'compaction',
  'anything',
  'wait',
  'write',
  'anything',
] as const;
export type Aim = (typeof AIMS)[number];

/** Whether it is there to be hit. */
export function isInReach(aim: Aim, { messages, calls, sessions }: Told): boolean {
  const running = (test: (call: ToolCall) => boolean) =>
    calls.some((call) => call.status === 'running' && test(call));
  switch (aim) {
    case 'permission':
      return sessions.some(({ status }) => status === 'asking');
    case 'wait':
      return sessions.some(({ status }) => status === 'waiting');
    case 'command':
      return running(({ name }) => name === 'bash');
    case 'job':
      return running(({ input }) => input.includes('run_in_background'));
    case 'write':
      return running(({ name }) => name === 'write');
    case 'compaction':
      return messages.some(
        ({ blocks, isStreaming }) => isStreaming && blocks.some(({ type }) => type === 'notice'),
      );
    default:
      return true;
  }
}
