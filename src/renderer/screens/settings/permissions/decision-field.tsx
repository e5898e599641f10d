import { SegmentedControl } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import type { PermissionRule } from '../../../../shared/commands/permissions';
import { DECISION_WORDS } from './rule-words';
import classes from './rules.module.css';

type Decision = PermissionRule['decision'];

const SHAPES = { allow: IconCheck, deny: IconX };

/** Allow or deny, to choose. */
export function DecisionField({
  value,
  onChange,
}: {
  value: Decision;
  onChange: (decision: Decision) => void;
}) {
  return (
    <SegmentedControl<Decision>
      aria-label="Decision"
      value={value}
      onChange={onChange}
      data={(['allow', 'deny'] as const).map((decision) => {
        const Shape = SHAPES[decision];
        return {
          value: decision,
          label: (
            <span className={classes.choice}>
              <Shape size={14} stroke={2} aria-hidden />
              {DECISION_WORDS[decision]}
            </span>
          ),
        };
      })}
    />
  );
}
