/** Between pieces of work that are long enough to be felt: what the windows wait for is done first. */
export { setImmediate as windowsTurn } from 'node:timers/promises';
