import type { Job } from '../../../src/shared/commands/sessions';

/** One that runs and one that failed. */
export function someJobs(): Job[] {
  const now = Date.now();
  return [
    {
      id: 'job-1',
      command: 'npm run dev',
      exitCode: null,
      startedAt: now - 240_000,
      endedAt: null,
    },
    {
      id: 'job-2',
      command: 'npm run build',
      exitCode: 1,
      startedAt: now - 200_000,
      endedAt: now - 180_000,
    },
  ];
}
