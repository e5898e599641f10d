import { notifications } from '@mantine/notifications';
import { createElement } from 'react';
import { UndoNotice } from './undo-notice';

const CLOSE = { closeButtonProps: { 'aria-label': 'Dismiss' } };

/** How long the way back is offered, in ms: long enough to find it with the keyboard. */
const OFFERED_MS = 10_000;

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
  const message = createElement(UndoNotice, { words, onUndo });
  notifications.show({ id, message, autoClose: OFFERED_MS, ...CLOSE });
}
