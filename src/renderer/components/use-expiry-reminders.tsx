import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCalendarDue } from '@tabler/icons-react';
import type { AppEvents } from '../../shared/events';
import { announce } from '../announce';
import { call, refresh, useEvent } from '../api';
import { useNavigation } from '../navigation';
import { useProfile } from '../profile';
import classes from './use-expiry-reminders.module.css';

type Reminder = AppEvents['credentials.expiring'];

/** Brings to mind that a key is about to expire, with the way to it. Mounted once, by the shell. */
export function useExpiryReminders(): void {
  const profile = useProfile();
  const go = useNavigation((navigation) => navigation.go);
  useEvent('credentials.expiring', (reminder) => {
    const { credentialId, profileId } = reminder;
    const title = reminderTitle(reminder);
    const id = `expiring-${credentialId}`;
    const show = async () => {
      notifications.hide(id);
      if (profileId !== profile.id) {
        await call('profiles.switch', { profileId });
        refresh('profiles.list');
      }
      go({ screen: 'integrations', credentialId });
    };
    announce(title);
    notifications.show({
      id,
      title,
      message: (
        <span className={classes.message}>
          Make a new one at its provider and replace it here.
          <Button size="xs" variant="default" onClick={() => void show()}>
            Show key
          </Button>
        </span>
      ),
      icon: <IconCalendarDue size={16} stroke={1.75} aria-hidden />,
      color: 'brass',
      // It comes twice in the life of a key: it waits to be read.
      autoClose: false,
      withBorder: true,
      closeButtonProps: { 'aria-label': 'Dismiss' },
    });
  });
}

function reminderTitle({ credentialName, days }: Reminder): string {
  if (days < 0) return `“${credentialName}” has expired`;
  if (days === 0) return `“${credentialName}” expires today`;
  return `“${credentialName}” expires in ${days === 1 ? '1 day' : `${days} days`}`;
}
