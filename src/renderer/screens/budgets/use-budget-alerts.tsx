import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconWallet } from '@tabler/icons-react';
import type { AppEvents } from '../../../shared/events';
import { announce } from '../../announce';
import { useEvent } from '../../api';
import { useNavigation } from '../../navigation';
import classes from './use-budget-alerts.module.css';

type Alert = AppEvents['budgets.alert'];

/** Says when a budget has passed a half, four fifths or all of its limit. Mounted once, by the shell. */
export function useBudgetAlerts(): void {
  const go = useNavigation((navigation) => navigation.go);
  useEvent('budgets.alert', (alert) => {
    const id = `budget-${alert.budgetId}`;
    const title = alertTitle(alert);
    const show = () => {
      notifications.hide(id);
      go({ screen: 'budgets' });
    };
    announce(title);
    // A later alert of the same budget takes the place of the earlier one.
    notifications.hide(id);
    notifications.show({
      id,
      title,
      message: (
        <span className={classes.message}>
          {alertText(alert)}
          <Button size="xs" variant="default" onClick={show}>
            Open Budgets
          </Button>
        </span>
      ),
      icon: <IconWallet size={16} stroke={1.75} aria-hidden />,
      color: alert.percent === 100 ? 'red' : 'brass',
      autoClose: alert.percent === 50 ? 8_000 : false,
      withBorder: true,
      closeButtonProps: { 'aria-label': 'Dismiss' },
    });
  });
}

function alertTitle({ scopeLabel, percent }: Alert): string {
  if (percent === 100) return `Budget “${scopeLabel}” is used up`;
  return `${percent} % of budget “${scopeLabel}” is spent`;
}

function alertText({ percent }: Alert): string {
  return percent === 100
    ? 'A hard budget stops what it covers until it is raised or begins anew.'
    : 'Look at what it went to, or raise it before it stops your work.';
}
