import type { Examination, Finding } from '../../../src/shared/commands/doctor';

const CHECKS = [
  ['several-active', 'At most one active key per provider'],
  ['stale-validation', 'Keys were checked in the last 30 days'],
  ['missing-columns', 'The database has every table and column'],
  ['undecryptable', 'Every key can be decrypted'],
  ['orphaned', 'Nothing belongs to a profile that is gone'],
  ['rollups', 'Daily totals match the usage records'],
] as const;

const FINDINGS: Finding[] = [
  {
    check: 'several-active',
    severity: 'problem',
    message: 'GitHub has 2 active keys in Work. Only the one changed last is used.',
    repair: 'Keep “Fine-grained token” active and the others in reserve.',
  },
  {
    check: 'undecryptable',
    severity: 'problem',
    message: '“Old laptop” (GitHub) cannot be decrypted: it was stored under another vault key.',
    repair: null,
  },
  {
    check: 'stale-validation',
    severity: 'notice',
    message: '“Cost reader” (Azure) was last checked 9 days ago.',
    repair: 'Mark it as not checked, so that it is checked again.',
  },
];

/** A doctor that finds three things once, two of which it can repair. */
export function createDoctorCommands() {
  let findings = FINDINGS;
  const examination = (): Examination => ({
    checks: CHECKS.map(([check, title]) => ({
      check,
      title,
      findings: findings.filter((finding) => finding.check === check).length,
    })),
    findings,
  });
  return {
    'doctor.examine': examination,
    'doctor.repair': () => {
      const repaired = findings.flatMap(({ repair }) => (repair === null ? [] : [repair]));
      findings = findings.filter(({ repair }) => repair === null);
      return {
        repaired,
        backup: '/home/dana/.config/Chatelaine/backups/before-repair-2026-11-20.db',
        examination: examination(),
      };
    },
  };
}
