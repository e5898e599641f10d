import { lastUserText, type MessagesRequest, reply, type Turn, toolUse } from '../provider';

/** Files that a turn writes, by path in the workspace; with `edit`, changes to ones that are there. */
export type Scene = {
  write?: Readonly<Record<string, string>>;
  /** `[path, what is there, what is there then]`. */
  edit?: readonly (readonly [string, string, string])[];
  /** What it says when that is done. */
  says: string;
};

/** By the beginning of what is asked; a function where what comes depends on more than that. */
export type Scenes = Readonly<Record<string, Scene | ((request: MessagesRequest) => Scene)>>;

/**
 * A provider's script for sessions that run at the same time: what comes next depends on what was asked last,
 * found by the beginning of it, never on who asks first. A file is read before it is changed, as a model has to.
 */
export function playScenes(scenes: Scenes) {
  return (request: MessagesRequest): Turn | undefined => {
    const asked = lastUserText(request);
    const name = Object.keys(scenes).find((one) => asked.startsWith(one));
    const found = name === undefined ? undefined : scenes[name];
    if (name === undefined || found === undefined) return undefined;
    const scene = typeof found === 'function' ? found(request) : found;
    const steps = stepsOf(name, scene);
    return steps[callsSince(request, name)] ?? reply(scene.says);
  };
}

function stepsOf(name: string, { write = {}, edit = [] }: Scene): Turn[] {
  const id = (what: string, at: number) => `${name.replace(/\W+/g, '_')}_${what}_${at}`;
  const reads = [...new Set(edit.map(([path]) => path))].map((path, at) =>
    toolUse(id('read', at), 'read', { file_path: path }),
  );
  const edits = edit.map(([path, before, after], at) =>
    toolUse(id('edit', at), 'edit', { file_path: path, old_string: before, new_string: after }),
  );
  const writes = Object.entries(write).map(([path, content], at) =>
    toolUse(id('write', at), 'write', { file_path: path, content }),
  );
  return [reads, [...edits, ...writes]]
    .filter((calls) => calls.length > 0)
    .map((calls) => reply(calls));
}

/** How many replies there were to what was asked last. */
function callsSince({ messages }: MessagesRequest, asked: string): number {
  const at = messages.findLastIndex(
    ({ role, content }) => role === 'user' && JSON.stringify(content).includes(asked),
  );
  return messages.slice(at).filter(({ role }) => role === 'assistant').length;
}
