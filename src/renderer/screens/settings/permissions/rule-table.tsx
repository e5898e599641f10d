import { ActionIcon } from '@mantine/core';
import { IconCheck, IconPencil, IconTrash, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { PermissionRule } from '../../../../shared/commands/permissions';
import { Tag } from '../../../components/tag';
import { TimeAgo } from '../../../components/time-ago';
import { EditRule } from './edit-rule';
import { DECISION_WORDS, ruleWords, toolWords, whereWords } from './rule-words';
import classes from './rules.module.css';

type Props = {
  rules: readonly PermissionRule[];
  /** Those that decided what was just tried out. */
  deciding: ReadonlySet<string>;
  onRemove: (rule: PermissionRule) => void;
};

/** Rules, one per line, each changed and removed where it stands. */
export function RuleTable({ rules, deciding, onRemove }: Props) {
  const [editing, setEditing] = useState<string>();
  const stopEditing = (id: string) => {
    setEditing(undefined);
    // Once the row is back.
    requestAnimationFrame(() => focusRule(id));
  };
  return (
    <table className={classes.table} aria-label="Rules">
      <thead>
        <tr>
          <th scope="col">Decision</th>
          <th scope="col">Tool</th>
          <th scope="col">Pattern</th>
          <th scope="col" className={classes.where}>
            Where
          </th>
          <th scope="col" className={classes.since}>
            Since
          </th>
          <th scope="col">
            <span className={classes.hidden}>Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rules.map((rule) =>
          rule.id === editing ? (
            <tr key={rule.id}>
              <td colSpan={6} className={classes.editing}>
                <EditRule rule={rule} onDone={() => stopEditing(rule.id)} />
              </td>
            </tr>
          ) : (
            <RuleRow
              key={rule.id}
              rule={rule}
              decides={deciding.has(rule.id)}
              onEdit={() => setEditing(rule.id)}
              onRemove={() => onRemove(rule)}
            />
          ),
        )}
      </tbody>
    </table>
  );
}

type RowProps = {
  rule: PermissionRule;
  decides: boolean;
  onEdit: () => void;
  onRemove: () => void;
};

function RuleRow({ rule, decides, onEdit, onRemove }: RowProps) {
  const { name, server } = toolWords(rule.tool);
  return (
    <tr data-decides={decides || undefined} data-rule={rule.id}>
      <td>
        <Decision decision={rule.decision} />
      </td>
      <td>
        {name}
        {server !== null && <span className={classes.server}>{server}</span>}
      </td>
      <td className={classes.patternCell}>
        <span className={classes.patternLine}>
          <code title={rule.pattern}>{rule.pattern}</code>
          {decides && <Tag>Decides</Tag>}
        </span>
        <span className={classes.whereBelow}>{whereWords(rule)}</span>
      </td>
      <td className={`${classes.soft} ${classes.where}`}>{whereWords(rule)}</td>
      <td className={`${classes.soft} ${classes.since}`}>
        <TimeAgo at={rule.createdAt} />
      </td>
      <td>
        <span className={classes.actions}>
          <ActionIcon
            id={editButtonId(rule.id)}
            aria-label={`Change ${ruleWords(rule)}`}
            onClick={onEdit}
          >
            <IconPencil size={16} stroke={1.5} aria-hidden />
          </ActionIcon>
          <ActionIcon aria-label={`Remove ${ruleWords(rule)}`} onClick={onRemove}>
            <IconTrash size={16} stroke={1.5} aria-hidden />
          </ActionIcon>
        </span>
      </td>
    </tr>
  );
}

/** A word and a shape, not only a colour. */
export function Decision({ decision }: { decision: PermissionRule['decision'] }) {
  const Shape = decision === 'allow' ? IconCheck : IconX;
  return (
    <span className={classes.decision} data-decision={decision}>
      <Shape size={15} stroke={2} aria-hidden />
      {DECISION_WORDS[decision]}
    </span>
  );
}

/** Puts the focus on what changes a rule. */
export function focusRule(ruleId: string): void {
  document.getElementById(editButtonId(ruleId))?.focus();
}

const editButtonId = (ruleId: string) => `edit-${ruleId}`;
