/** All branches of sessions are below it. */
export const BRANCH_PREFIX = 'chatelaine/';

/** As long as a name is still easily told from others. */
const MAX_LENGTH = 40;

/** A name for the branch from what the session is about, that none of `branches` has; without the prefix. */
export function suggestBranch(prompt: string, branches: readonly string[]): string {
  const name = slugOf(prompt) || 'session';
  for (let count = 1; ; count += 1) {
    const suggested = count === 1 ? name : `${name}-${count}`;
    if (branchProblem(suggested, branches) === null) return suggested;
  }
}

/** Why a branch cannot be called that; null when it can, as far as can be told without git. */
export function branchProblem(name: string, branches: readonly string[]): string | null {
  if (!/^[^\s~^:?*[\\]+$/.test(name) || /\.\.|@\{|\/\/|^[-/.]|[/.]$|\.lock$/.test(name)) {
    return 'Use letters, digits, dashes and slashes.';
  }
  const branch = `${BRANCH_PREFIX}${name}`.toLowerCase();
  const clash = branches.find((other) => {
    const known = other.toLowerCase();
    return known === branch || known.startsWith(`${branch}/`) || branch.startsWith(`${known}/`);
  });
  return clash === undefined ? null : `There is a branch ${clash} already.`;
}

/** What was written, without a prefix that stands there anyway. */
export function plainBranch(text: string): string {
  const name = text.trim();
  return name.startsWith(BRANCH_PREFIX) ? name.slice(BRANCH_PREFIX.length) : name;
}

/** Whole words of the first line, as many as fit. */
function slugOf(text: string): string {
  const line = text.trim().split('\n')[0] ?? '';
  const words = line
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  let slug = '';
  for (const word of words) {
    const longer = slug === '' ? word : `${slug}-${word}`;
    if (longer.length > MAX_LENGTH) break;
    slug = longer;
  }
  return slug || (words[0]?.slice(0, MAX_LENGTH) ?? '');
}
