import { notifications } from '@mantine/notifications';
import { IconCheck } from '@tabler/icons-react';

/** Says that something was done, for a moment, out of the way. Screen readers hear it too. */
export function notifyDone(title: string, message = ''): void {
  notifications.show({
    title,
    message,
    icon: <IconCheck size={16} stroke={2} aria-hidden />,
    color: 'brass',
    autoClose: 3_500,
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Dismiss' },
  });
}
