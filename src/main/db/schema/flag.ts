import { integer } from 'drizzle-orm/sqlite-core';

/** A boolean, kept as 0 or 1. */
export const flag = (name: string) => integer(name, { mode: 'boolean' });
