import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { promisify } from 'node:util';
import { peerFile } from './install';

const run = promisify(execFile);

export type CcusageDay = {
  date: string;
  modelBreakdowns: {
    modelName: string;
    inputTokens: number;
    outputTokens: number;
    cacheCreationTokens: number;
    cacheReadTokens: number;
    /** US dollars. */
    cost: number;
    missingPricing?: boolean;
  }[];
};

/**
 * The command line of ccusage's native program, installed at first use; null where its registry cannot be
 * reached or has no program for this machine.
 */
export async function ccusage(): Promise<string | null> {
  const name = `@ccusage/ccusage-${process.platform}-${process.arch}/bin/ccusage`;
  const program = await peerFile(name);
  if (program === null) return null;
  fs.chmodSync(program, 0o755);
  return program;
}

/** Prices from the program itself, never what the lines say, and no network. */
export const CCUSAGE_ARGUMENTS = [
  ...['claude', 'daily', '--json', '--breakdown', '--offline'],
  ...['--mode', 'calculate', '--timezone', 'UTC'],
];

export function ccusageEnvironment(home: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: home, CLAUDE_CONFIG_DIR: home };
}

/** What it says about a home of Claude Code, by day in UTC and model. */
export async function askCcusage(program: string, home: string): Promise<CcusageDay[]> {
  const env = ccusageEnvironment(home);
  const { stdout } = await run(program, CCUSAGE_ARGUMENTS, { env, maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout).daily;
}
