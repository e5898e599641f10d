import { modals } from '@mantine/modals';
import type { ReactNode } from 'react';

type Question = {
  /** Names the thing: `Remove "Work key"?` */
  title: string;
  /** What it means and what depends on it. */
  children: ReactNode;
  /** The verb of the button: "Remove key". */
  confirmLabel: string;
  isDestructive?: boolean;
  onConfirm: () => void;
};

/** Asks before something that cannot be undone. Needs the shell around it. */
export function confirm({ title, children, confirmLabel, isDestructive, onConfirm }: Question) {
  modals.openConfirmModal({
    title,
    children,
    labels: { confirm: confirmLabel, cancel: 'Cancel' },
    ...(isDestructive ? { confirmProps: { color: 'red' } } : {}),
    onConfirm,
  });
}
