import { IconCheck } from '@tabler/icons-react';
import classes from './step-marks.module.css';

const STEPS = [
  { step: 'profile', label: 'Profile' },
  { step: 'key', label: 'Key' },
  { step: 'workspace', label: 'First session' },
] as const;

export type Step = (typeof STEPS)[number]['step'];

/** How far one has come. */
export function StepMarks({ current }: { current: Step }) {
  const position = STEPS.findIndex(({ step }) => step === current);
  return (
    <ol className={classes.marks} aria-label={`Step ${position + 1} of ${STEPS.length}`}>
      {STEPS.map(({ step, label }, index) => (
        <li
          key={step}
          className={classes.mark}
          data-state={index < position ? 'done' : index === position ? 'current' : 'ahead'}
          aria-current={index === position ? 'step' : undefined}
        >
          <span className={classes.number}>
            {index < position ? <IconCheck size={13} stroke={2.25} aria-label="done" /> : index + 1}
          </span>
          {label}
        </li>
      ))}
    </ol>
  );
}
