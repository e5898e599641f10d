import { usageFailure } from '../failure';

/** How keys look that people might type here: providers', client keys and the owner's token. */
const KEY_SHAPES = [
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/,
  // Not folders such as /home/dana/sk-learn-examples.
  /(?<![\w/\\.-])sk-[A-Za-z0-9_-]{12,}/,
  /\bAIza[A-Za-z0-9_-]{20,}/,
  /\bAQ\.[A-Za-z0-9_-]{20,}/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/,
  /\b[A-Za-z0-9_.~-]{3}\dQ~[A-Za-z0-9_.~-]{20,}/,
  /\bgh[pousr]_[A-Za-z0-9]{16,}/,
  /\bgithub_pat_[A-Za-z0-9_]{16,}/,
  /\blin_(?:api|oauth)_[A-Za-z0-9]{16,}/,
  /\bch[ko]_[1-9A-HJ-NP-Za-km-z]{24,}/,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/,
];

export function looksLikeKey(text: string): boolean {
  return KEY_SHAPES.some((shape) => shape.test(text));
}

/**
 * Other users see the arguments of a program, and shells remember them. What follows `--` belongs to
 * the program that `exec` starts and is not looked at. The message has nothing of the argument in it.
 */
export function refuseSecretArguments(args: readonly string[]): void {
  const end = args.indexOf('--');
  const ours = end === -1 ? args : args.slice(0, end);
  const at = ours.findIndex(looksLikeKey);
  if (at === -1) return;
  throw usageFailure(
    `Argument ${at + 1} looks like a key. Keys are not taken from arguments: other programs can see those, and the shell remembers them. ` +
      'Leave it out and enter it when asked, or give it on standard input. Consider this one known to others, and replace it.',
  );
}
