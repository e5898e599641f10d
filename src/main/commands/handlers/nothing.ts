/** What a command answers that only does something. */
export const nothing = (): Record<string, never> => ({});
