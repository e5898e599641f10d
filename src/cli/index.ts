#!/usr/bin/env node
import { runCommandLine } from './command-line';

/** The command line on plain Node; in the packaged app `main/index.ts` starts it. */
void runCommandLine(process.argv.slice(2)).then((exitCode) => {
  // Not only `exitCode`: a terminal that is being read from keeps the process.
  process.exit(exitCode);
});
