import { Tooltip } from '@mantine/core';
import { IconBook2, IconCloud } from '@tabler/icons-react';
import type { Session } from '../../../../shared/commands/sessions';
import classes from './session-marks.module.css';

/** What sets a session apart from the usual: it is only read, or its tools run elsewhere. */
export function SessionMarks({ session }: { session: Pick<Session, 'source' | 'runner'> }) {
  return (
    <>
      {session.source === 'claude-code' && (
        <Tooltip label="A conversation of Claude Code, brought in to be read">
          <span className={classes.mark}>
            <IconBook2 size={14} stroke={1.5} aria-hidden />
            Read only
          </span>
        </Tooltip>
      )}
      {session.runner === 'managed' && (
        <Tooltip label="Its tools run on the provider’s machines. Nothing of your folder is sent.">
          <span className={classes.mark}>
            <IconCloud size={14} stroke={1.5} aria-hidden />
            Managed
          </span>
        </Tooltip>
      )}
    </>
  );
}
