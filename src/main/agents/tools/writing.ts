import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import {
  betaEditTool,
  betaWriteTool,
  resolvePath,
} from '@anthropic-ai/sdk/tools/agent-toolset/node';
import { z } from 'zod';
import { ChatelaineError } from '../../../shared/errors';
import { parseInput } from './input';
import { asOutput, definitionOf, errorText, runSdkTool, STOPPED } from './run';
import type { AgentTool, Preview, ToolInput } from './tool';

/** What the diff shows of each side, and the largest file that can be edited, in bytes. */
const FILE_LIMIT = 1024 * 1024;

/** write and edit: the SDK's own, which write a temporary file and rename it over the old one. */
export function createWritingTools(workspace: string): AgentTool[] {
  const context = { workdir: workspace, maxFileBytes: FILE_LIMIT };
  return [
    writingTool(betaWriteTool(context), WriteInput, async ({ file_path, content }) => {
      const file = await locate(workspace, file_path);
      return previewOf(file, await readCurrent(file), content);
    }),
    writingTool(betaEditTool(context), EditInput, async (input) => {
      const file = await locate(workspace, input.file_path);
      const before = await readCurrent(file);
      return previewOf(file, before, edited(input, before));
    }),
  ];
}

const Path = z.string().min(1).max(4_096);
const WriteInput = z.strictObject({ file_path: Path, content: z.string() });
const EditInput = z.strictObject({
  file_path: Path,
  old_string: z.string().min(1),
  new_string: z.string(),
  replace_all: z.boolean().optional(),
});

function writingTool<S extends z.ZodType<ToolInput>>(
  tool: ReturnType<typeof betaWriteTool>,
  schema: S,
  preview: (input: z.infer<S>) => Promise<Preview>,
): AgentTool {
  const definition = definitionOf(tool);
  const parse = (input: unknown) => parseInput(definition.name, schema, input);
  return {
    definition,
    effect: 'write',
    parse,
    preview: async (input) => preview(parse(input)),
    async run(input, { signal, approved }) {
      if (signal.aborted) return STOPPED;
      // Once begun it is completed: an abort must not leave it open whether the file has changed.
      return asOutput(NEVER, async () => {
        const { change, fingerprint } = await preview(parse(input));
        if (approved !== null && approved.fingerprint !== fingerprint) {
          return { output: changedSince(change.path), isError: true };
        }
        return runSdkTool(tool, input, NEVER);
      });
    },
  };
}

const NEVER = new AbortController().signal;

function changedSince(file: string): string {
  return `${file} has changed since this change was shown to the user, so nothing was written. Read it again and repeat the change against what it contains now.`;
}

type Place = { absolute: string; relative: string };

/** Where a path of the model's really is. `INVALID_INPUT` outside the workspace and inside `.git`. */
async function locate(workspace: string, name: string): Promise<Place> {
  const context = { workdir: workspace };
  const absolute = await asInputError(() => resolvePath(context, name));
  const relative = path
    .relative(await resolvePath(context, '.'), absolute)
    .split(path.sep)
    .join('/');
  if (relative.split('/').some((part) => GIT_FOLDER.test(part))) {
    throw refused(`${name} belongs to git: its hooks and settings run programs. Use git commands.`);
  }
  return { absolute, relative };
}

/** `.git` in the spellings that some file system takes for it. */
const GIT_FOLDER = /^(\.git|git~\d+)[. ]*$/i;

type Current = {
  /** null when there is no such file. */
  hash: string | null;
  size: number;
  /** null when there is none, it is too large, or it is not UTF-8 text. */
  text: string | null;
};

async function readCurrent(file: Place): Promise<Current> {
  const stat = await asInputError(() => fs.stat(file.absolute).catch(ignoreMissing));
  if (stat === null) return { hash: null, size: 0, text: null };
  if (!stat.isFile()) throw refused(`${file.relative} is not a regular file`);
  if (stat.size > FILE_LIMIT) {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(file.absolute)) hash.update(chunk);
    return { hash: hash.digest('hex'), size: stat.size, text: null };
  }
  const content = await asInputError(() => fs.readFile(file.absolute));
  const isText = isUtf8(content) && !content.includes(0);
  return { hash: sha256(content), size: content.length, text: isText ? content.toString() : null };
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}

/** The same rules as the SDK's edit, so that what is shown is what will be written. */
function edited(input: z.infer<typeof EditInput>, before: Current): string {
  const { file_path, old_string, new_string, replace_all } = input;
  if (before.hash === null) throw refused(`edit: ${file_path}: no such file or directory`);
  if (before.size > FILE_LIMIT) throw refused(`edit: ${file_path} is larger than 1 MiB`);
  if (before.text === null) throw refused(`edit: ${file_path} is not UTF-8 text`);
  const parts = before.text.split(old_string);
  const count = parts.length - 1;
  if (count === 0) throw refused(`edit: old_string not found in ${file_path}`);
  if (count > 1 && replace_all !== true) {
    throw refused(`edit: old_string appears ${count} times in ${file_path} (must be unique)`);
  }
  return parts.join(new_string);
}

function previewOf(file: Place, before: Current, after: string): Preview {
  const shownBefore = before.hash === null ? '' : (before.text ?? note(before.size));
  const size = Buffer.byteLength(after);
  return {
    change: {
      path: file.relative,
      before: shownBefore,
      after: size > FILE_LIMIT ? note(size) : after,
    },
    fingerprint: sha256(JSON.stringify([file.relative, before.hash, sha256(after)])),
  };
}

function note(size: number): string {
  return size > FILE_LIMIT
    ? `[${size} bytes: too large to show]`
    : `[${size} bytes that are not text]`;
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function refused(message: string): ChatelaineError {
  return new ChatelaineError('INVALID_INPUT', message);
}

/** A failure that the model can do something about, in the words the SDK has for it. */
async function asInputError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw refused(errorText(error));
  }
}
