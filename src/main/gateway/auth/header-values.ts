import type { IncomingMessage } from 'node:http';

/**
 * Every value of a header, in the order they came: Node's own `headers` keep the first of some names and
 * join those of others, which would let two stand as one.
 */
export function headerValues({ rawHeaders }: IncomingMessage, name: string): string[] {
  return rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name,
  );
}
