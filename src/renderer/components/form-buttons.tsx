import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './form-buttons.module.css';

/** What a form ends with: the way out of it, and beside it the button that does what it is for. */
export function FormButtons({ onCancel, children }: { onCancel: () => void; children: ReactNode }) {
  return (
    <div className={classes.buttons}>
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      {children}
    </div>
  );
}
