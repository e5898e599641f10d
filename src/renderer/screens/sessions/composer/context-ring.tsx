import { Tooltip, VisuallyHidden } from '@mantine/core';
import { formatTokens } from '../../../../shared/money';
import classes from './context-ring.module.css';

const RADIUS = 7;
const LENGTH = 2 * Math.PI * RADIUS;

/** How full the model's context is: a ring and its percentage. `used` and `limit` are tokens. */
export function ContextRing({ used, limit }: { used: number; limit: number }) {
  const share = Math.min(1, used / limit);
  const percent = Math.round(share * 100);
  const words = `Context: ${formatTokens(used)} of ${formatTokens(limit)} tokens`;
  return (
    <Tooltip label={words}>
      <span
        className={classes.ring}
        data-tone={share > 0.9 ? 'bad' : share > 0.75 ? 'warn' : undefined}
      >
        <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
          <circle className={classes.track} cx="9" cy="9" r={RADIUS} />
          <circle
            className={classes.used}
            cx="9"
            cy="9"
            r={RADIUS}
            strokeDasharray={`${share * LENGTH} ${LENGTH}`}
            transform="rotate(-90 9 9)"
          />
        </svg>
        <span data-figures>{percent}%</span>
        <VisuallyHidden>of the context used</VisuallyHidden>
      </span>
    </Tooltip>
  );
}
