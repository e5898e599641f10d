/**
 * Work of one name, such as a repository, one after the other; that of other names goes on meanwhile. What
 * fails does not stop the next.
 */
export function createTurns() {
  const last = new Map<string, Promise<unknown>>();

  return function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = last.get(name) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.catch(() => undefined);
    last.set(name, settled);
    void settled.then(() => {
      if (last.get(name) === settled) last.delete(name);
    });
    return mine;
  };
}
