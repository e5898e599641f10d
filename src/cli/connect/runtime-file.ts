import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { CliFailure, EXIT } from '../failure';

/** What the app writes at its start for programs of the same user. */
const RuntimeFile = z.strictObject({
  version: z.literal(1),
  pid: z.int().positive(),
  /** Both null while the gateway is off. */
  url: z.string().max(200).refine(isLoopback, 'is not an address of this machine').nullable(),
  ownerToken: z
    .string()
    .regex(/^cho_[1-9A-HJ-NP-Za-km-z]{20,80}$/, 'is not a token of the app')
    .nullable(),
});

/** - `absent`: no app runs on this folder; a file left by a crash counts as none */
export type Runtime =
  | { state: 'absent' }
  | { state: 'off'; pid: number }
  | { state: 'on'; pid: number; url: string; ownerToken: string };

/** What decides whether the file can be believed; a test has its own. */
export type Surroundings = {
  /** The user's id; null where there is none (Windows), and where files have no mode either. */
  userId: number | null;
  isAlive(pid: number): boolean;
};

/**
 * Reads `gateway.json` of the app's data folder. A file that others may read or that is not ours is
 * refused: who wrote it could name a server of theirs, and be given keys.
 */
export function readRuntimeFile(
  dataFolder: string,
  surroundings: Surroundings = ofThisProcess(),
): Runtime {
  const file = path.join(dataFolder, 'gateway.json');
  const text = readOwnFile(file, surroundings.userId);
  if (text === null) return { state: 'absent' };
  const { pid, url, ownerToken } = parse(file, text);
  if (!surroundings.isAlive(pid)) return { state: 'absent' };
  if (url === null || ownerToken === null) return { state: 'off', pid };
  return { state: 'on', pid, url, ownerToken };
}

/** Only addresses that cannot leave the machine: the owner's token goes there. */
export function isLoopback(text: string): boolean {
  return /^http:\/\/(127\.0\.0\.1|\[::1\]):\d{1,5}\/?$/.test(text) && URL.canParse(text);
}

/** The real file has some hundred bytes. */
const LONGEST_BYTES = 65_536;

function readOwnFile(file: string, userId: number | null): string | null {
  let descriptor: number;
  try {
    // A link could lead to a file that somebody else may change. The flag is 0 where there is none.
    descriptor = fs.openSync(file, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (isMissing(error)) return null;
    throw refusal(file, `cannot be read (${codeOf(error)})`);
  }
  try {
    const found = fs.fstatSync(descriptor);
    if (!found.isFile() || found.size > LONGEST_BYTES) throw refusal(file, 'is not the app’s file');
    if (userId !== null && found.uid !== userId) throw refusal(file, 'belongs to another user');
    if (userId !== null && (found.mode & 0o077) !== 0) {
      throw refusal(file, 'can be read or changed by others (its mode should be 600)');
    }
    return fs.readFileSync(descriptor, 'utf8');
  } finally {
    fs.closeSync(descriptor);
  }
}

function parse(file: string, text: string): z.infer<typeof RuntimeFile> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refusal(file, 'is not complete');
  }
  const parsed = RuntimeFile.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refusal(file, `does not fit (${issue?.path.join('.') || 'as a whole'})`);
}

function refusal(file: string, what: string): CliFailure {
  return new CliFailure(
    EXIT.noPermission,
    `${file} ${what}, so it is not used. Restart Chatelaine: it writes the file anew.`,
  );
}

function ofThisProcess(): Surroundings {
  return { userId: process.getuid?.() ?? null, isAlive };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // Also where it may not be asked (EPERM): then another user's program has the number now.
    return false;
  }
}

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
const isMissing = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
