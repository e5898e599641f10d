import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import type { CommandOutput } from '../../../shared/commands';
import type { Examination } from '../../../shared/commands/doctor';
import { announce } from '../../announce';
import { call, useCommand, useQuery } from '../../api';
import { confirm } from '../../components/confirm';
import { ErrorNotice } from '../../components/error-notice';
import { Notice } from '../../components/notice';
import { Skeletons } from '../../components/skeletons';
import { HealthChecks } from './health-checks';
import classes from './health-section.module.css';
import { healthWords, repairsOf } from './health-words';
import { Section } from './section';

/** Whether the stored data is as it should be: what was looked at, what was found, and the repair. */
export function HealthSection() {
  const { data: first, error, isLoading, isSlow, reload } = useQuery('doctor.examine', {});
  const again = useCommand('doctor.examine');
  const repair = useCommand('doctor.repair');
  const { repaired, latest, lookAgain, askToRepair } = useDoctor(first, again, repair);
  const failure = again.error ?? repair.error ?? error;
  return (
    <Section
      title="Health"
      text="Looks over what Chatelaine has stored and changes nothing. Repairs are made only when you ask."
      action={
        <Button
          variant="default"
          loading={again.isRunning}
          disabled={isLoading || repair.isRunning}
          leftSection={<IconRefresh size={16} stroke={1.5} aria-hidden />}
          onClick={lookAgain}
        >
          Examine again
        </Button>
      }
    >
      {failure && <ErrorNotice error={failure} onRetry={reload} />}
      {isSlow && <Skeletons rows={5} height={48} />}
      {repaired && (
        <div className={classes.block}>
          <Notice
            tone="info"
            title={repaired.repaired.length === 0 ? 'Nothing needed repair' : 'Repaired'}
            actions={
              <Button
                size="xs"
                variant="default"
                onClick={() => void call('app.openDataFolder', {})}
              >
                Open data folder
              </Button>
            }
          >
            {repaired.repaired.map((line) => (
              <span key={line} className={classes.line}>
                {line}
              </span>
            ))}
            <span className={classes.line}>
              The data as it was before is in{' '}
              <code className={classes.path}>{repaired.backup}</code>
            </span>
          </Notice>
        </div>
      )}
      {latest && (
        <>
          <div className={classes.verdict}>
            <p className={classes.words}>{healthWords(latest)}</p>
            {repairsOf(latest).length > 0 && (
              <Button loading={repair.isRunning} onClick={askToRepair}>
                Repair…
              </Button>
            )}
          </div>
          <HealthChecks examination={latest} />
        </>
      )}
    </Section>
  );
}

type Repaired = CommandOutput<'doctor.repair'>;
type Again = ReturnType<typeof useCommand<'doctor.examine'>>;
type Repair = ReturnType<typeof useCommand<'doctor.repair'>>;

/** The latest examination, whoever made it, and the two things that can be asked for. */
function useDoctor(first: Examination | undefined, again: Again, repair: Repair) {
  const [state, setState] = useState<{ latest?: Examination; repaired?: Repaired }>({});
  const latest = state.latest ?? first;
  const run = async () => {
    const result = await repair.run({});
    if (!result.ok) return;
    setState({ latest: result.data.examination, repaired: result.data });
    announce(`Repaired. ${healthWords(result.data.examination)}`);
  };
  return {
    ...state,
    latest,
    lookAgain: async () => {
      const result = await again.run({});
      if (!result.ok) return;
      setState({ latest: result.data });
      announce(healthWords(result.data));
    },
    askToRepair: () =>
      confirm({
        title: 'Repair what can be repaired?',
        children: <RepairExplained repairs={latest ? repairsOf(latest) : []} />,
        confirmLabel: 'Copy and repair',
        onConfirm: () => void run(),
      }),
  };
}

function RepairExplained({ repairs }: { repairs: readonly string[] }) {
  return (
    <div className={classes.explained}>
      <p>A copy of the database is made first, so that nothing can be lost. Then:</p>
      <ul>
        {repairs.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p>Either all of it is done or none.</p>
    </div>
  );
}
