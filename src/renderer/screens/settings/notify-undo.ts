import { notifications } from '@mantine/notifications';
import { createElement } from 'react';
import { announce } from '../../announce';
import { UndoNotice } from '../sessions/view/undo-notice';

/** How long the way back is offered, in ms: long enough to find it with the keyboard. */
const OFFERED_MS = 10_000;

/** Says that something was removed, with the way back. Answers what takes the offer away. */
export function notifyUndo(words: string, onUndo: () => void): () => void {
  const id = crypto.randomUUID();
  const hide = () => notifications.hide(id);
  announce(`${words}. It can be undone.`);
  notifications.show({
    id,
    message: createElement(UndoNotice, {
      words,
      onUndo: () => {
        hide();
        onUndo();
      },
    }),
    autoClose: OFFERED_MS,
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Dismiss' },
  });
  return hide;
}
