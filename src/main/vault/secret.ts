import { inspect } from 'node:util';

const SHOWN = '[secret]';

/**
 * A value that must not be shown: JSON, template strings, `String()` and `inspect` print `[secret]`.
 * It cannot be cloned to another process either, because a function cannot be.
 */
export type Secret<T> = {
  /** The value itself. Lint allows this call in vault/, providers/, agents/ and gateway/ only. */
  expose(): T;
  toString(): string;
  toJSON(): string;
  readonly [inspect.custom]: () => string;
};

/** Wraps a value the moment it enters. */
export function secret<T>(value: T): Secret<T> {
  return Object.freeze({
    expose: () => value,
    toString: () => SHOWN,
    toJSON: () => SHOWN,
    [inspect.custom]: () => SHOWN,
  });
}
