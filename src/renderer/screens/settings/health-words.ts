import type { Examination } from '../../../shared/commands/doctor';

/** How it stands, in one sentence. */
export function healthWords({ checks, findings }: Examination): string {
  const problems = findings.filter(({ severity }) => severity === 'problem').length;
  const notices = findings.length - problems;
  if (findings.length === 0) return `All ${checks.length} checks are fine.`;
  const parts = [
    ...(problems > 0 ? [problems === 1 ? '1 problem' : `${problems} problems`] : []),
    ...(notices > 0 ? [notices === 1 ? '1 notice' : `${notices} notices`] : []),
  ];
  return `${parts.join(' and ')} in ${checks.length} checks.`;
}

/** What a repair would do, each once. */
export function repairsOf({ findings }: Examination): string[] {
  return [...new Set(findings.flatMap(({ repair }) => (repair === null ? [] : [repair])))];
}
