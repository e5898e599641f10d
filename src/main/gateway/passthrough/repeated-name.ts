/** Deep enough for what decides who answers: the request, its lists, and the entries of those. */
const LOOKED_INTO = 3;

/**
 * A name that stands twice in one object of a JSON text, or null. Which of the two counts is up to whoever
 * reads it: what the gateway allows must not be something else to the provider. The text must be valid.
 */
export function repeatedName(json: Buffer): string | null {
  /** The names of each object that is open; null for a list, and for what is too deep. */
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === OPEN_OBJECT) open.push(open.length < LOOKED_INTO ? new Set() : null);
    else if (byte === OPEN_LIST) open.push(null);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) open.pop();
    else if (byte === QUOTE) {
      const end = endOfString(json, at);
      const names = open[open.length - 1];
      if (names && isName(json, end)) {
        const name: string = JSON.parse(json.toString('utf8', at, end + 1));
        if (names.has(name)) return name;
        names.add(name);
      }
      at = end;
    }
  }
  return null;
}

/** Where the string that begins at `start` has its other quote. */
function endOfString(json: Buffer, start: number): number {
  for (let end = json.indexOf(QUOTE, start + 1); end >= 0; end = json.indexOf(QUOTE, end + 1)) {
    let before = end - 1;
    while (json[before] === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 1) return end;
  }
  return json.length;
}

function isName(json: Buffer, end: number): boolean {
  let at = end + 1;
  while (SPACE.includes(json[at] ?? 0)) at += 1;
  return json[at] === COLON;
}

const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const SPACE: readonly number[] = [0x20, 0x09, 0x0a, 0x0d];
