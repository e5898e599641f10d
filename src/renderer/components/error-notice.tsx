import { Button } from '@mantine/core';
import { IconAlertTriangle, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type CommandError, ERROR_GUIDE, type ErrorAction } from '../../shared/errors';
import { call } from '../api';
import { useNavigation } from '../navigation';
import classes from './error-notice.module.css';
import { ACTION_LABELS, ERROR_TITLES } from './error-words';

type Props = {
  error: CommandError;
  /** Where the place knows better than the code what happened. */
  title?: string;
  /** Runs what failed once more. Without it, errors that ask for a retry have no button. */
  onRetry?: () => void;
  /** How this screen mends an error, where it knows better than the app does. */
  handlers?: Partial<Record<ErrorAction, () => void>>;
  /** For a place that already is where the error's action would lead. */
  withoutAction?: boolean;
  onDismiss?: () => void;
  /** Further ways out, beside the one that the error names. */
  children?: ReactNode;
};

/** A failure: what happened, what it means, and what to do about it as a button. */
export function ErrorNotice(props: Props) {
  const { error, onRetry, handlers, onDismiss, children } = props;
  const action = props.withoutAction ? undefined : ERROR_GUIDE[error.code].action;
  const run = useActionHandler(action, handlers, onRetry);
  return (
    <div className={classes.notice} role="alert">
      <IconAlertTriangle className={classes.icon} size={18} stroke={1.5} aria-hidden />
      <div className={classes.body}>
        <p className={classes.title}>{props.title ?? ERROR_TITLES[error.code]}</p>
        <p className={classes.message}>{error.message}</p>
        {((action && run) || children) && (
          <div className={classes.actions}>
            {action && run && (
              <Button size="xs" variant="default" onClick={run}>
                {ACTION_LABELS[action]}
              </Button>
            )}
            {children}
          </div>
        )}
      </div>
      {onDismiss && (
        <button type="button" className={classes.dismiss} aria-label="Dismiss" onClick={onDismiss}>
          <IconX size={16} stroke={1.5} aria-hidden />
        </button>
      )}
    </div>
  );
}

function useActionHandler(
  action: ErrorAction | undefined,
  handlers: Props['handlers'],
  onRetry: (() => void) | undefined,
): (() => void) | undefined {
  const go = useNavigation((navigation) => navigation.go);
  if (action === undefined) return undefined;
  const own = handlers?.[action];
  if (own) return own;
  switch (action) {
    case 'retry':
      return onRetry;
    case 'open-integrations':
    case 'replace-key':
      return () => go({ screen: 'integrations' });
    case 'unlock-vault':
      return () => void call('vault.unlock', {}).then(() => onRetry?.());
    case 'use-memory':
      return () => void call('vault.useMemory', {}).then(() => onRetry?.());
    case 'open-data-folder':
      return () => void call('app.openDataFolder', {});
    case 'raise-budget':
      return () => go({ screen: 'budgets' });
    case 'add-price':
      return () => go({ screen: 'settings', section: 'prices' });
    case 'choose-workspace':
      return undefined;
  }
}
