import { lastUserText, type MessagesRequest, reply, text, thinking, toolUse } from '../provider';

/** Replies of one session with tools, before the last one. */
const STEPS = 5;
/** Near the limit of {@link WINDOW} once it is read, in characters. */
export const LONG_FILE = 'lorem ipsum dolor '.repeat(3_000);
/** A context so small that reading the long file makes a summary due, in tokens. */
export const WINDOW = 22_000;

/**
 * What the model says in every session that is killed: several tools in each reply, a command in the
 * background, and a file so long that the conversation is compacted. Each command and each write leaves
 * its own id in the workspace, so that one that runs twice shows.
 */
export function createKillStory() {
  const steps = new Map<string, number>();
  let calls = 0;
  return (request: MessagesRequest) => {
    if (isSummary(request)) return reply('We do what was asked, step by step. '.repeat(6));
    const work = JSON.stringify(request.system).match(/Work \d+/)?.[0] ?? '';
    const step = steps.get(work) ?? 0;
    steps.set(work, step + 1);
    if (step >= STEPS) return reply('Finished.');
    calls += 1;
    return reply([
      thinking('What is next? '.repeat(3)),
      text(`This is step ${step}, and it takes a while to say. `.repeat(3)),
      ...toolsOf(step, `${work.replace(' ', '-')}-${calls}`),
    ]);
  };
}

function toolsOf(step: number, id: string) {
  const note = toolUse(`note-${id}`, 'bash', { command: leaveMark(`note-${id}`) });
  const write = toolUse(`write-${id}`, 'write', { file_path: `done/write-${id}`, content: id });
  const read = toolUse(`read-${id}`, 'read', { file_path: 'a.txt' });
  switch (step) {
    case 1:
      return [
        toolUse(`job-${id}`, 'bash', {
          command: `${leaveMark(`job-${id}`)}; while :; do sleep 1; done`,
          run_in_background: true,
        }),
        note,
      ];
    case 2:
      return [note, toolUse(`long-${id}`, 'read', { file_path: 'long.txt' })];
    default:
      return [note, read, write];
  }
}

/** Appending is the only way for a line to be there twice. */
function leaveMark(id: string): string {
  return `echo ${id} >> marks`;
}

function isSummary(request: MessagesRequest): boolean {
  return lastUserText(request).includes('write a summary that lets you go on');
}
