import picomatch from 'picomatch';

/** `s`: a name may have line breaks in it, and a rule for everything is meant for it too. */
const OPTIONS = { dot: true, nonegate: true, windows: false };

/**
 * Whether a glob covers a path in the workspace. A rule that denies also covers the path in other cases
 * of letters, which some file systems take for the same file.
 */
export function coversPath(pattern: string, file: string, decision: 'allow' | 'deny'): boolean {
  const flags = decision === 'deny' ? 'si' : 's';
  return picomatch(pattern, { ...OPTIONS, flags })(file);
}

/** What is wrong with a glob that could never match a path in the workspace; null when nothing is. */
export function pathPatternProblem(pattern: string): string | null {
  if (/^(\/|[A-Za-z]:|~)/.test(pattern)) {
    return 'Paths are relative to the workspace: “src/**”, without the folders before it.';
  }
  if (pattern.split('/').some((part) => part === '..' || part === '.')) {
    return 'Write the path without “.” and “..”: nothing outside of the workspace can be allowed.';
  }
  if (pattern.endsWith('/') || pattern.includes('//')) {
    return 'This names no file. For all that is in a folder write “folder/**”.';
  }
  if (pattern.startsWith('!')) return 'Say what the rule is for, not what it is not for.';
  try {
    picomatch.makeRe(pattern, OPTIONS);
    return null;
  } catch {
    return 'This is not a pattern for paths.';
  }
}

/** Whether a path is, as a glob, exactly itself. Escaping is not reliable where there are backslashes. */
export function isPlainPath(file: string): boolean {
  return !/[\\*?[\]{}()!+@|]/.test(file);
}
