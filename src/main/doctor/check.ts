import type { Finding } from '../../shared/commands/doctor';
import type { Db } from '../db/open';

/** One thing the doctor looks at. */
export type Check = {
  /** Stable name. */
  check: string;
  /** What is looked at, for a person. */
  title: string;
  /** Changes nothing. A rejection means that it could not be looked at. */
  examine(): Promise<Omit<Finding, 'check'>[]>;
  /**
   * Repairs in the caller's transaction and says what it did, a sentence each. Finds out anew what there
   * is to do; nothing to do is fine.
   */
  repair?(tx: Db): string[];
  /**
   * For what takes too long to hold up the app (invariant 7): repairs after the others, in transactions of
   * its own that each leave something right, and says what it did.
   */
  repairAside?(): Promise<string[]>;
};

/** `1 row`, `2 rows`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
