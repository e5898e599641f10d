import { Button } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import { create } from 'zustand';
import { announce } from '../../../announce';
import { useCommand, useQuery } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { listWords } from './list-words';
import classes from './trust-banner.module.css';

/** Folders where the question was put off, until the app is started again. */
const usePutOff = create<Record<string, true>>(() => ({}));

/** Asks once whether a folder's instruction files may be read; they are text that steers the model. */
export function TrustBanner({ workspace }: { workspace: string }) {
  const query = useQuery('workspaces.get', { path: workspace });
  const isPutOff = usePutOff((folders) => folders[workspace] === true);
  const update = useCommand('workspaces.update');
  const found = query.data;
  if (found === undefined || found.isTrusted || found.instructionFiles.length === 0 || isPutOff)
    return null;
  const trust = async () => {
    const result = await update.run({ path: workspace, isTrusted: true });
    if (result.ok)
      announce('This folder is trusted. Its instructions are read from the next message on.');
  };
  return (
    <section className={classes.banner} aria-label="Trust this folder?">
      <IconFileText className={classes.icon} size={18} stroke={1.5} aria-hidden />
      <p className={classes.words}>
        <strong>This folder has {listWords(found.instructionFiles)}.</strong> Instructions like
        these steer Claude, so they are read only when you trust who wrote them.
      </p>
      <Button size="xs" variant="default" loading={update.isRunning} onClick={() => void trust()}>
        Trust this folder
      </Button>
      <Button size="xs" variant="subtle" onClick={() => usePutOff.setState({ [workspace]: true })}>
        Not now
      </Button>
      {update.error && <ErrorNotice error={update.error} onDismiss={update.clearError} />}
    </section>
  );
}
