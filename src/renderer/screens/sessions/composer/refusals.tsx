import { ActionIcon } from '@mantine/core';
import { IconAlertTriangle, IconX } from '@tabler/icons-react';
import classes from './refusals.module.css';
import type { Attachments } from './use-attachments';

type Props = { attachments: Attachments; problem: string | null };

/** Which files do not go along, and why. */
export function Refusals({ attachments, problem }: Props) {
  const { refused, clearRefused } = attachments;
  const lines = problem === null ? refused : [problem, ...refused];
  return (
    <div role="alert">
      {lines.length > 0 && (
        <div className={classes.refusals}>
          <IconAlertTriangle size={16} stroke={1.5} aria-hidden />
          <ul>
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          {refused.length > 0 && (
            <ActionIcon size={22} aria-label="Dismiss" onClick={clearRefused}>
              <IconX size={14} stroke={1.75} />
            </ActionIcon>
          )}
        </div>
      )}
    </div>
  );
}
