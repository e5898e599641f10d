import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** A place where a secret was found, and how it was written there. */
export type Hit = { place: string; encoding: string };

/**
 * Everything that a secret may have been turned into. Encodings that depend on where in a text the
 * secret starts (base64) are covered by the part that is the same wherever it starts.
 */
export function encodingsOf(secret: string): { encoding: string; bytes: Buffer }[] {
  const bytes = Buffer.from(secret, 'utf8');
  const hex = bytes.toString('hex');
  const utf16be = Buffer.from(secret, 'utf16le').swap16();
  return [
    { encoding: 'raw', bytes },
    { encoding: 'hex', bytes: Buffer.from(hex) },
    { encoding: 'HEX', bytes: Buffer.from(hex.toUpperCase()) },
    { encoding: 'url', bytes: Buffer.from(hex.replace(/../g, '%$&')) },
    { encoding: 'URL', bytes: Buffer.from(hex.toUpperCase().replace(/../g, '%$&')) },
    { encoding: 'utf-16le', bytes: Buffer.from(secret, 'utf16le') },
    { encoding: 'utf-16be', bytes: utf16be },
    ...[0, 1, 2].flatMap((shift) => base64At(bytes, shift)),
    { encoding: 'reversed', bytes: Buffer.from([...secret].reverse().join('')) },
  ];
}

/** Looks for a secret in some bytes. */
export function searchBytes(place: string, content: Buffer, secret: string): Hit[] {
  return encodingsOf(secret)
    .filter(({ bytes }) => content.includes(bytes))
    .map(({ encoding }) => ({ place, encoding }));
}

/** Looks in every file under a folder, and in their names. */
export function searchFolder(folder: string, secret: string): Hit[] {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    const inName = searchBytes(`name of ${file}`, Buffer.from(entry.name), secret);
    return entry.isFile()
      ? [...inName, ...searchBytes(file, fs.readFileSync(file), secret)]
      : inName;
  });
}

/** Looks in the arguments and the environments of a process and all that it started. */
export function searchProcesses(pid: number, secret: string): Hit[] {
  return familyOf(pid).flatMap((member) =>
    ['cmdline', 'environ'].flatMap((name) => {
      const file = `/proc/${member}/${name}`;
      // A process may end while we look.
      return fs.existsSync(file) ? searchBytes(file, readOrNothing(file), secret) : [];
    }),
  );
}

function familyOf(pid: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const children = pairs.filter(([, parent]) => parent === pid).map(([child]) => child ?? 0);
  return [pid, ...children.flatMap(familyOf)];
}

function readOrNothing(file: string): Buffer {
  try {
    return fs.readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

/** Base64 (and its URL form) of the secret as it reads when it starts `shift` bytes into a group of three. */
function base64At(secret: Buffer, shift: number): { encoding: string; bytes: Buffer }[] {
  const whole = Buffer.concat([Buffer.alloc(shift), secret]);
  const complete = whole.subarray(0, whole.length - (whole.length % 3));
  // The first group also holds bits of what stands before the secret.
  const text = complete.toString('base64').slice(shift === 0 ? 0 : 4);
  return [
    { encoding: `base64+${shift}`, bytes: Buffer.from(text) },
    {
      encoding: `base64url+${shift}`,
      bytes: Buffer.from(text.replaceAll('+', '-').replaceAll('/', '_')),
    },
  ];
}
