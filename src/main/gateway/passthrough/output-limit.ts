import { z } from 'zod';

/**
 * How long a reply is taken to be at most where its request does not say: as much as most models write at
 * once. A longer one is paid for all the same, and is what a hard budget may be exceeded by.
 */
export const ASSUMED_OUTPUT_TOKENS = 32_768;

/** A thousand times what models write. */
export const MOST_OUTPUT_TOKENS = 1_000_000_000;

/** A limit that a request sets; null for what is none. */
export const OutputLimit = z.int().positive().max(MOST_OUTPUT_TOKENS).nullable().catch(null);
