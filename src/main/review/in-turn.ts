/** Work on one repository, one after the other; that on others goes on meanwhile. */
export function createTurns() {
  const ends = new Map<string, Promise<unknown>>();

  return async function inTurn<T>(repository: string, work: () => Promise<T>): Promise<T> {
    const mine = (ends.get(repository) ?? Promise.resolve()).then(work);
    const end = mine.catch(() => undefined);
    ends.set(repository, end);
    try {
      return await mine;
    } finally {
      if (ends.get(repository) === end) ends.delete(repository);
    }
  };
}
