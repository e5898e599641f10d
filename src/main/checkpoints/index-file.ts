import type { RawPath } from './raw-path';

/** What git's index says of one file, as far as a checkpoint can begin with it. */
export type IndexedFile = {
  path: RawPath;
  oid: string;
  /** Of the file in the working tree; 0 also when git was not sure. */
  bytes: number;
  /** A plain file or a link, in no conflict, and nothing hides its changes. */
  isPlain: boolean;
};

/** Of the format: signature, version, count; then entries of this size before the name. */
const HEADER = 12;
const FIXED = 62;
const CHECKSUM = 20;
const EXTENSION_HEADER = 8;
/** Read without a pause: some two milliseconds. */
const AT_ONCE = 4_000;

/**
 * Reads git's index, version 2 to 4 with SHA-1 (gitformat-index). Null for one that does not stand alone
 * (split, sparse), or is not whole.
 */
export async function readIndex(file: Buffer): Promise<IndexedFile[] | null> {
  try {
    return await parse(file);
  } catch (error) {
    // Beyond the end: it was being written, or it is damaged.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** How many files an index has, from its first bytes; 0 for what is none. */
export function countOf(header: Buffer): number {
  return header.length >= HEADER && header.toString('latin1', 0, 4) === 'DIRC'
    ? header.readUInt32BE(8)
    : 0;
}

async function parse(file: Buffer): Promise<IndexedFile[] | null> {
  const version = file.readUInt32BE(4);
  if (file.toString('latin1', 0, 4) !== 'DIRC' || version < 2 || version > 4) return null;
  const found: IndexedFile[] = [];
  let at = HEADER;
  let before = '';
  for (let left = file.readUInt32BE(8); left > 0; left -= 1) {
    if (left % AT_ONCE === 0) await new Promise(setImmediate);
    const flags = file.readUInt16BE(at + 60);
    const isExtended = (flags & 0x4000) !== 0;
    const more = isExtended ? file.readUInt16BE(at + FIXED) : 0;
    const nameAt = at + FIXED + (isExtended ? 2 : 0);
    const { name, end } = version === 4 ? shortened(file, nameAt, before) : whole(file, nameAt);
    const kind = file.readUInt32BE(at + 24) >>> 12;
    found.push({
      path: name,
      oid: file.toString('hex', at + 40, at + 60),
      bytes: file.readUInt32BE(at + 36),
      // no submodule, stage 0, not assumed unchanged, not skipped, not merely intended
      isPlain: (kind === 0o10 || kind === 0o12) && (flags & 0xb000) === 0 && (more & 0x6000) === 0,
    });
    before = name;
    // entries of the older versions end at a multiple of eight, with one zero at least
    at = version === 4 ? end + 1 : at + ((end - at + 8) & ~7);
  }
  return standsAlone(file, at) ? found : null;
}

function whole(file: Buffer, at: number): { name: RawPath; end: number } {
  const end = file.indexOf(0, at);
  if (end === -1) throw new RangeError('a name without an end');
  return { name: file.toString('latin1', at, end), end };
}

/** Version 4: how much of the name before is dropped, then the rest. */
function shortened(file: Buffer, at: number, before: RawPath): { name: RawPath; end: number } {
  let place = at;
  let byte = file.readUInt8(place);
  let dropped = byte & 127;
  while (byte & 128) {
    place += 1;
    byte = file.readUInt8(place);
    dropped = (dropped + 1) * 128 + (byte & 127);
  }
  const rest = whole(file, place + 1);
  return { name: before.slice(0, before.length - dropped) + rest.name, end: rest.end };
}

/** `link`: most of it is in another file. `sdir`: whole folders stand for their files. */
function standsAlone(file: Buffer, from: number): boolean {
  let at = from;
  while (at + EXTENSION_HEADER <= file.length - CHECKSUM) {
    const name = file.toString('latin1', at, at + 4);
    if (name === 'link' || name === 'sdir' || name === 'FSMN') return false;
    at += EXTENSION_HEADER + file.readUInt32BE(at + 4);
  }
  return at === file.length - CHECKSUM;
}
