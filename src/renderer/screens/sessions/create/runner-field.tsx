import { SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import { Tag } from '../../../components/tag';
import type { WorkPlace } from './remembered';
import classes from './tools-field.module.css';

type Props = { value: WorkPlace['runner']; onChange: (runner: WorkPlace['runner']) => void };

/** Where the tools run. Offered only where the setting allows it. */
export function RunnerField({ value, onChange }: Props) {
  const labelId = useId();
  return (
    <div className={classes.field}>
      <span id={labelId} className={classes.label}>
        Runs on <Tag>Experimental</Tag>
      </span>
      <SegmentedControl
        size="sm"
        className={classes.choice ?? ''}
        aria-labelledby={labelId}
        value={value}
        data={[
          { value: 'local', label: 'This machine' },
          { value: 'managed', label: 'Provider’s machines' },
        ]}
        onChange={(chosen) => onChange(chosen === 'managed' ? 'managed' : 'local')}
      />
      <p className={classes.note}>
        {value === 'managed'
          ? 'Its tools run on the provider’s machines, in an empty folder there. Nothing of your folder is sent, and nothing in it changes.'
          : 'Its tools run here, in this folder, under your rules.'}
      </p>
    </div>
  );
}
