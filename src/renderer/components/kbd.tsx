import { shortcutKeys } from '../actions';
import classes from './kbd.module.css';

/** The keys of a shortcut, as this platform writes them. */
export function Kbd({ shortcut }: { shortcut: string }) {
  return (
    <span className={classes.keys}>
      {shortcutKeys(shortcut).map((key) => (
        <kbd key={key} className={classes.key}>
          {key}
        </kbd>
      ))}
    </span>
  );
}
