import { Button } from '@mantine/core';
import { IconPlayerPause } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Session } from '../../../../shared/commands/sessions';
import { ERROR_CODES, ERROR_GUIDE, type ErrorCode } from '../../../../shared/errors';
import { ErrorNotice } from '../../../components/error-notice';
import { Kbd } from '../../../components/kbd';
import { BudgetStopped } from '../budget/budget-stopped';
import { ModelUnpriced } from '../budget/model-unpriced';
import classes from './interrupted.module.css';

type Props = { session: Session; isResuming: boolean; onResume: () => void };

/** Why a session stands still, what mends it, and the way on. */
export function Interrupted({ session, isResuming, onResume }: Props) {
  const code = ERROR_CODES.find((known) => known === session.statusCode);
  const resume = <ResumeButton isResuming={isResuming} onResume={onResume} />;
  if (code === 'BUDGET_EXHAUSTED')
    return (
      <BudgetStopped
        sessionId={session.id}
        message={session.statusMessage ?? ERROR_GUIDE[code].sentence}
      >
        <ResumeButton variant="default" isResuming={isResuming} onResume={onResume} />
      </BudgetStopped>
    );
  if (code === 'MODEL_UNPRICED') return <ModelUnpriced model={session.model} />;
  if (code !== undefined)
    return (
      <Failure session={session} code={code}>
        {resume}
      </Failure>
    );
  return (
    <div className={classes.banner} role="status">
      <IconPlayerPause className={classes.icon} size={18} stroke={1.5} aria-hidden />
      <p className={classes.words}>
        {session.statusMessage ?? 'Interrupted. Everything that was finished is kept.'}
      </p>
      {resume}
    </div>
  );
}

type FailureProps = { session: Session; code: ErrorCode; children: ReactNode };

function Failure({ session, code, children }: FailureProps) {
  const message = session.statusMessage ?? 'The turn failed.';
  return <ErrorNotice error={{ code, message, retryable: true }}>{children}</ErrorNotice>;
}

type ResumeProps = Omit<Props, 'session'> & { variant?: 'filled' | 'default' };

function ResumeButton({ isResuming, onResume, variant = 'filled' }: ResumeProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body) button.current?.focus();
  }, []);
  return (
    <Button
      ref={button}
      size="xs"
      variant={variant}
      loading={isResuming}
      rightSection={<Kbd shortcut="R" />}
      onClick={onResume}
    >
      Resume
    </Button>
  );
}
