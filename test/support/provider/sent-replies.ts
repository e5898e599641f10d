import type { ScriptedBlock } from './script';

/** What the provider remembers of its replies, by the id of the call that ended each step of thinking. */
export type SentReplies = {
  remember(content: readonly ScriptedBlock[]): void;
  /** What was thought before a call; more than one entry when a script uses an id again. */
  thoughtBefore(callId: string): readonly (readonly string[])[];
};

export function createSentReplies(): SentReplies {
  const thoughts = new Map<string, string[][]>();
  return {
    remember(content) {
      const before: string[] = [];
      for (const block of content) {
        if (block.type === 'thinking') before.push(block.thinking);
        if (block.type !== 'tool_use') continue;
        thoughts.set(block.id, [...(thoughts.get(block.id) ?? []), [...before]]);
      }
    },
    thoughtBefore: (callId) => thoughts.get(callId) ?? [],
  };
}
