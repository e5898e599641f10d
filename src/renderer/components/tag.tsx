import classes from './tag.module.css';

/** A small word beside a name: "Active", "In use". */
export function Tag({ children }: { children: string }) {
  return <span className={classes.tag}>{children}</span>;
}
