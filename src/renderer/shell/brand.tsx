import classes from './brand.module.css';

/** The name and the mark: a clasp with a key through it. */
export function Brand() {
  return (
    <div className={classes.brand}>
      <Mark size={26} />
      <span className={classes.name}>Chatelaine</span>
    </div>
  );
}

const CLASP_AND_KEY = 'M20.6 10.2a8 8 0 1 0 0 11.6M18.2 16H27M23.4 16v3.4M26.6 16v2.4';

/** The mark drawn large in fine lines, in the current colour. */
export function Ornament({ className }: { className: string | undefined }) {
  return (
    <svg
      className={className}
      viewBox="3.6 4 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="0.09"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <g transform="rotate(90 15.6 16)">
        <path d={CLASP_AND_KEY} />
        <circle cx="15.6" cy="16" r="2.8" />
        <circle cx="15.6" cy="16" r="2.2" />
        <circle cx="15.6" cy="16" r="11.4" />
        <circle cx="15.6" cy="16" r="11.8" />
      </g>
    </svg>
  );
}

export function Mark({ size }: { size: number }) {
  return (
    <svg className={classes.mark} width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect className={classes.ground} width="32" height="32" rx="8" />
      <path
        className={classes.lines}
        d={CLASP_AND_KEY}
        fill="none"
        strokeWidth="2.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle className={classes.lines} cx="15.4" cy="16" r="2.8" fill="none" strokeWidth="2.2" />
    </svg>
  );
}
