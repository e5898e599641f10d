import { Button } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useCommand, useQuery } from '../../api';
import { ErrorNotice } from '../../components/error-notice';
import { Skeletons } from '../../components/skeletons';
import { Mark } from '../../shell/brand';
import classes from './about-section.module.css';
import { Group, Row, Section } from './section';

/** Which version this is, what it runs on, and where its data is. */
export function AboutSection() {
  const { data: info, error, isSlow, reload } = useQuery('app.info', {});
  const openFolder = useCommand('app.openDataFolder');
  return (
    <Section title="About">
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {isSlow && <Skeletons rows={3} height={52} />}
      {info && (
        <>
          <div className={classes.app}>
            <Mark size={48} />
            <div>
              <p className={classes.name}>Chatelaine</p>
              <p className={classes.version} data-figures>
                Version {info.version}
              </p>
            </div>
          </div>
          <Group label="Your data">
            <Row title="Data folder" text={<code className={classes.path}>{info.dataFolder}</code>}>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconFolderOpen size={14} stroke={1.5} aria-hidden />}
                loading={openFolder.isRunning}
                onClick={() => void openFolder.run({})}
              >
                Open
              </Button>
            </Row>
            <Row
              title="Network"
              text="Chatelaine talks to the providers you set up and to nobody else. There is no telemetry."
            />
          </Group>
          {openFolder.error && (
            <ErrorNotice error={openFolder.error} onDismiss={openFolder.clearError} withoutAction />
          )}
          <Group label="Built on">
            {(
              [
                ['Electron', info.electron],
                ['Chromium', info.chromium],
                ['Node', info.node],
                ['SQLite', info.sqlite],
                ['Platform', info.platform],
              ] as const
            ).map(([name, version]) => (
              <Row key={name} isDense title={name}>
                <code className={classes.figure}>{version}</code>
              </Row>
            ))}
          </Group>
        </>
      )}
    </Section>
  );
}
