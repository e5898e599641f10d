import { IconAlertTriangle, IconCheck, IconInfoCircle } from '@tabler/icons-react';
import type { Examination, Finding } from '../../../shared/commands/doctor';
import { LinkButton } from '../../components/link-button';
import { useNavigation } from '../../navigation';
import classes from './health-checks.module.css';

/** Every check that was made: a tick, or what it found and what can be done about it. */
export function HealthChecks({ examination }: { examination: Examination }) {
  const { checks, findings } = examination;
  return (
    <ul className={classes.list} aria-label="Checks">
      {checks.map(({ check, title, findings: count }) => {
        const found = findings.filter((finding) => finding.check === check);
        const isProblem = found.some(({ severity }) => severity === 'problem');
        const tone = count === 0 ? 'ok' : isProblem ? 'problem' : 'notice';
        const Shape = SHAPES[tone];
        return (
          <li key={check} className={classes.check}>
            <Shape className={classes.shape} data-tone={tone} size={18} stroke={1.75} aria-hidden />
            <div className={classes.words}>
              <div className={classes.head}>
                <span className={classes.title}>{title}</span>
                <span className={classes.state}>{stateWords(tone, count)}</span>
              </div>
              {found.map((finding) => (
                <FindingLines key={finding.message} finding={finding} />
              ))}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

const SHAPES = { ok: IconCheck, problem: IconAlertTriangle, notice: IconInfoCircle };

function stateWords(tone: keyof typeof SHAPES, count: number): string {
  if (tone === 'ok') return 'Fine';
  const noun = tone === 'problem' ? 'problem' : 'notice';
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

function FindingLines({ finding: { message, repair, severity } }: { finding: Finding }) {
  const go = useNavigation((navigation) => navigation.go);
  return (
    <div className={classes.finding}>
      <p>{message}</p>
      {repair === null ? (
        <p className={classes.repair}>
          {severity === 'problem' && 'Only you can mend this. '}
          <LinkButton onClick={() => go({ screen: 'integrations' })}>Open Integrations</LinkButton>
        </p>
      ) : (
        <p className={classes.repair}>Repair: {repair}</p>
      )}
    </div>
  );
}
