import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Not in the project's own `node_modules`: nobody who only builds or tests needs it. */
const FOLDER = path.resolve('node_modules/.cache/chatelaine/peers');
const MANIFEST = path.resolve('test/bench/peers/package.json');

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
  const program = path.join(
    FOLDER,
    `node_modules/@ccusage/ccusage-${process.platform}-${process.arch}/bin/ccusage`,
  );
  const manifest = fs.readFileSync(MANIFEST, 'utf8');
  const kept = path.join(FOLDER, 'package.json');
  const isCurrent = fs.existsSync(kept) && fs.readFileSync(kept, 'utf8') === manifest;
  if (isCurrent && fs.existsSync(program)) return program;
  fs.rmSync(FOLDER, { recursive: true, force: true });
  fs.mkdirSync(FOLDER, { recursive: true });
  fs.writeFileSync(kept, manifest);
  const install = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'];
  await run('npm', install, { cwd: FOLDER, timeout: 120_000 }).catch(() => null);
  if (!fs.existsSync(program)) return null;
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
