import clsx from 'clsx';
import type { CSSProperties } from 'react';
import classes from './provider-mark.module.css';

type Mark = { letters: string; hue: number };

/**
 * Our own marks, not the providers' logos: two letters on a tile. Only the hue differs, so that all ten
 * have the same weight; neighbours are far apart on the wheel. In degrees of OKLCH.
 */
const MARKS: ReadonlyMap<string, Mark> = new Map([
  ['ANTHROPIC', { letters: 'An', hue: 75 }],
  ['OPENAI', { letters: 'Oa', hue: 168 }],
  ['GEMINI', { letters: 'Ge', hue: 262 }],
  ['DEEPSEEK', { letters: 'Ds', hue: 300 }],
  ['GCP_SA', { letters: 'Gc', hue: 142 }],
  ['AWS_IAM', { letters: 'Aw', hue: 50 }],
  ['AZURE', { letters: 'Az', hue: 235 }],
  ['OCI', { letters: 'Oc', hue: 20 }],
  ['GITHUB', { letters: 'Gh', hue: 330 }],
  ['LINEAR', { letters: 'Li', hue: 200 }],
]);

type Props = {
  provider: string;
  name: string;
  large?: boolean;
  /** For lines of text. */
  small?: boolean;
  faded?: boolean;
};

/** A provider's tile. Decoration: the name stands beside it. `faded` while nothing is set up. */
export function ProviderMark(props: Props) {
  const { provider, name, large = false, small = false, faded = false } = props;
  const { letters, hue } = MARKS.get(provider) ?? { letters: name.slice(0, 2), hue: 90 };
  // React sets custom properties one by one, which the content security policy allows.
  const style: CSSProperties & Record<'--hue', number> = { '--hue': hue };
  return (
    <span
      className={clsx(
        classes.mark,
        large && classes.large,
        small && classes.small,
        faded && classes.faded,
      )}
      style={style}
      aria-hidden
    >
      {letters}
    </span>
  );
}
