import { useQuery } from '../../api';
import { ErrorNotice } from '../../components/error-notice';
import { Notice } from '../../components/notice';
import { Skeletons } from '../../components/skeletons';
import { StatusBadge } from '../../components/status-badge';
import { Group, Row, Section } from './section';
import classes from './vault-section.module.css';

/** Whether an agent may run commands on this machine, and why not. */
export function SandboxSection() {
  const { data: sandbox, error, isSlow, reload } = useQuery('sessions.sandbox', {});
  return (
    <Section
      title="Sandbox"
      text="Commands that an agent runs are shut in: they write only in the workspace, read no secrets of your home folder and reach no network."
    >
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {isSlow && <Skeletons rows={1} height={52} />}
      {sandbox && !sandbox.available && (
        <div className={classes.notice}>
          <Notice tone="warning" title="Commands are switched off">
            {sandbox.reason}
          </Notice>
        </div>
      )}
      {sandbox && (
        <Group>
          <Row
            title="Commands (bash)"
            text={
              sandbox.available
                ? 'They run in the sandbox, after you allow each one.'
                : 'Without a sandbox an agent works with the file tools only.'
            }
          >
            <StatusBadge tone={sandbox.available ? 'ok' : 'off'}>
              {sandbox.available ? 'On' : 'Off'}
            </StatusBadge>
          </Row>
          <Row
            title="File tools"
            text="Reading, searching and editing stay inside the workspace; links that lead out of it are refused."
          >
            <StatusBadge tone="ok">On</StatusBadge>
          </Row>
        </Group>
      )}
    </Section>
  );
}
