import { Transform } from 'node:stream';

/**
 * Blots out a secret in what passes, at the same length. Everything else passes byte for byte and at once,
 * but for what may be the beginning of it: that waits for the next bytes.
 */
export function withoutEcho(secret: string): Transform {
  const bytes = Buffer.from(secret);
  const blot = Buffer.alloc(bytes.length, '*');
  let held: Buffer = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _, done) {
      let all = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
      let at = all.indexOf(bytes);
      // A copy: the same bytes are looked at for the usage.
      if (at >= 0 && all === chunk) all = Buffer.from(chunk);
      for (; at >= 0; at = all.indexOf(bytes, at + bytes.length)) blot.copy(all, at);
      const end = all.length - beginningAtEnd(all, bytes);
      held = all.subarray(end);
      done(null, end > 0 ? all.subarray(0, end) : undefined);
    },
    flush: (done) => done(null, held.length > 0 ? held : undefined),
  });
}

/** How many bytes at the end are the first ones of `secret`. */
function beginningAtEnd(all: Buffer, secret: Buffer): number {
  const [first = 0] = secret;
  const earliest = all.length - Math.min(secret.length - 1, all.length);
  // Every chunk of every stream comes by: only where its first byte stands is it worth comparing.
  for (let at = all.indexOf(first, earliest); at >= 0; at = all.indexOf(first, at + 1)) {
    const length = all.length - at;
    if (all.compare(secret, 0, length, at) === 0) return length;
  }
  return 0;
}
