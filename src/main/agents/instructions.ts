import fs from 'node:fs/promises';
import path from 'node:path';

/** What projects call their instructions for agents. */
export const INSTRUCTION_FILES = ['CLAUDE.md', 'AGENTS.md'];

/** More than this is not instructions any more, in bytes. */
const LIMIT = 64 * 1024;

/**
 * The instruction files of a workspace, as text for the model. Only for one that the user trusts: whoever
 * writes them tells the model what to do. A file that is a link out of the workspace is left out.
 */
export async function readInstructions(workspace: string): Promise<string[]> {
  const texts = await Promise.all(INSTRUCTION_FILES.map((name) => readOne(workspace, name)));
  return texts.flatMap((text) => text ?? []);
}

async function readOne(workspace: string, name: string): Promise<string | null> {
  try {
    const file = await fs.realpath(path.join(workspace, name));
    const inside = path.relative(await fs.realpath(workspace), file);
    if (inside.startsWith('..') || path.isAbsolute(inside)) return null;
    // Looked at before it is opened: a named pipe would never answer.
    if (!(await fs.stat(file)).isFile()) return null;
    const handle = await fs.open(file, 'r');
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(LIMIT), 0, LIMIT, 0);
      const text = buffer.subarray(0, bytesRead).toString('utf8').trim();
      return text === '' ? null : `Instructions of this workspace (${name}):\n\n${text}`;
    } finally {
      await handle.close();
    }
  } catch {
    // Not there, or not to be read: then there are none.
    return null;
  }
}
