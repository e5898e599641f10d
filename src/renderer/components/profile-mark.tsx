import classes from './profile-mark.module.css';

/** The first letter of a profile, as a small seal. Decoration: the name stands beside it. */
export function ProfileMark({ name, size = 24 }: { name: string; size?: 20 | 24 | 32 }) {
  return (
    <span className={classes.mark} data-size={size} aria-hidden>
      {[...name][0]?.toUpperCase()}
    </span>
  );
}
