import type { KeyboardEvent } from 'react';

/** For a form's `onKeyDown`: Esc takes the form back, unless it closes a list that is open in it. */
export function cancelOnEscape(onCancel: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    const { target } = event;
    if (target instanceof HTMLElement && target.ariaExpanded === 'true') return;
    // One step at a time: nothing behind the form is to close as well.
    event.preventDefault();
    onCancel();
  };
}
