import { Button } from '@mantine/core';
import { IconFolderPlus, IconFolders } from '@tabler/icons-react';
import { useState } from 'react';
import { useQuery } from '../../../api';
import { EmptyState } from '../../../components/empty-state';
import { ErrorNotice } from '../../../components/error-notice';
import { Skeletons } from '../../../components/skeletons';
import { useProfile } from '../../../profile';
import { chooseFolder } from '../../sessions/create/workspace-field';
import { placesFrom } from '../places';
import { Section } from '../section';
import { WorkspaceItem } from './workspace-item';
import classes from './workspaces-section.module.css';

/** The folders that sessions work in, and how far each is trusted. */
export function WorkspacesSection() {
  const { id: profileId } = useProfile();
  const recent = useQuery('sessions.workspaces', { profileId });
  const told = useQuery('workspaces.list', {});
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const error = recent.error ?? told.error;
  const isReady = recent.data !== undefined && told.data !== undefined;
  const paths = placesFrom(
    chosen,
    recent.data ?? [],
    (told.data ?? []).map(({ path }) => path),
  );
  const choose = async () => {
    const path = await chooseFolder();
    if (path !== null) setChosen((folders) => placesFrom([path], folders));
  };
  const add = (
    <Button
      variant="default"
      leftSection={<IconFolderPlus size={16} stroke={1.5} aria-hidden />}
      onClick={() => void choose()}
    >
      Add folder
    </Button>
  );
  return (
    <Section
      title="Workspaces"
      text="A folder is not trusted until you say so: the instructions in it are not read, and commands reach no network."
      action={add}
    >
      {error && (
        <ErrorNotice
          error={error}
          onRetry={() => {
            recent.reload();
            told.reload();
          }}
        />
      )}
      {(recent.isSlow || told.isSlow) && <Skeletons rows={3} height={56} />}
      {isReady && paths.length === 0 && (
        <EmptyState icon={IconFolders} title="No workspaces yet">
          Every folder that a session works in is listed here. Add one to trust it beforehand.
        </EmptyState>
      )}
      {isReady && paths.length > 0 && (
        <ul className={classes.list} aria-label="Workspaces">
          {paths.map((path, index) => (
            <WorkspaceItem
              key={path}
              path={path}
              startsOpen={chosen.includes(path) || (chosen.length === 0 && index === 0)}
            />
          ))}
        </ul>
      )}
    </Section>
  );
}
