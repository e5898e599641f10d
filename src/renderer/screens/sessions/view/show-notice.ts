import { notifications } from '@mantine/notifications';
import { createElement } from 'react';
import { UndoNotice } from './undo-notice';

const CLOSE = { closeButtonProps: { 'aria-label': 'Dismiss' } };

/** Says for a moment why something could not be done. */
export function showFailure(message: string): void {
  notifications.show({ color: 'red', message, ...CLOSE });
}

/** Says for a moment what was done, with the way back. `id` names the deed, so that it is said once. */
export function showUndo(id: string, words: string, undo: () => Promise<void>): void {
  const onUndo = () => {
    notifications.hide(id);
    void undo();
  };
  notifications.show({ id, message: createElement(UndoNotice, { words, onUndo }), ...CLOSE });
}
