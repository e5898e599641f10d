import type { Settings } from '../../../shared/commands/app';
import { useQuery } from '../../api';
import { setColorScheme } from '../../shell/shell-actions';
import classes from './appearance-section.module.css';
import { Section } from './section';

const CHOICES: readonly { value: Settings['colorScheme']; label: string }[] = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'Follow system' },
];

/** Light, dark, or whatever the desktop has. */
export function AppearanceSection() {
  const { data: settings } = useQuery('app.settings', {});
  return (
    <Section title="Appearance" text="Motion follows the desktop’s own setting for reduced motion.">
      <fieldset className={classes.choices}>
        <legend className={classes.legend}>Theme</legend>
        {CHOICES.map(({ value, label }) => (
          <label key={value} className={classes.choice}>
            <input
              type="radio"
              name="color-scheme"
              className={classes.input}
              checked={settings?.colorScheme === value}
              onChange={() => void setColorScheme(value)}
            />
            <Preview scheme={value} />
            <span className={classes.label}>{label}</span>
          </label>
        ))}
      </fieldset>
    </Section>
  );
}

/** A window in miniature. */
function Preview({ scheme }: { scheme: Settings['colorScheme'] }) {
  const halves = scheme === 'auto' ? (['light', 'dark'] as const) : ([scheme] as const);
  return (
    <span className={classes.preview} aria-hidden>
      {halves.map((half) => (
        <span key={half} className={classes.window} data-scheme={half}>
          <span className={classes.rail} />
          <span className={classes.lines}>
            <span />
            <span />
            <span />
            <span className={classes.button} />
          </span>
        </span>
      ))}
    </span>
  );
}
