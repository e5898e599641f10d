/** How the scripts speak: one prefix, and one kind of error that needs no stack trace. */

export const say = (line) => process.stdout.write(`chatelaine: ${line}\n`);

/** Something the person at the keyboard can mend; its message says how. Ends the task with code 1. */
export class SetupError extends Error {}
