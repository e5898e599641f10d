const NEWLINE = 0x0a;

/**
 * Splits what a server writes into lines, each a message. Rejects, by throwing, a line of more than `limit`
 * bytes: nothing of it could be used, and it would fill the memory.
 */
export function createMessageLines(limit: number): { push(chunk: Buffer): string[] } {
  let parts: Buffer[] = [];
  let size = 0;

  function take(part: Buffer): void {
    size += part.length;
    if (size > limit) throw new Error(`it sent a message of more than ${limit / 2 ** 20} MiB`);
    parts.push(part);
  }

  return {
    push(chunk) {
      const lines: string[] = [];
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
        take(chunk.subarray(from, at));
        const line = Buffer.concat(parts).toString('utf8').trim();
        if (line !== '') lines.push(line);
        parts = [];
        size = 0;
        from = at + 1;
      }
      take(chunk.subarray(from));
      return lines;
    },
  };
}
