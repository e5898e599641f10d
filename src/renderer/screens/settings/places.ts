/** Folders of several lists, each once, in the order in which they come. */
export function placesFrom(...lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())];
}

/** The last part of a path: what a folder is called. */
export function folderName(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path;
}
