import { SegmentedControl, TextInput } from '@mantine/core';
import { toDateInput } from '../../integrations/expiry-words';
import { type ExpiryDraft, expiryOf } from './limits-draft';
import classes from './limits-fields.module.css';

const KINDS: { value: ExpiryDraft['kind']; label: string }[] = [
  { value: 'never', label: 'Never' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: 'date', label: 'On a day' },
];

type Props = { label?: string; value: ExpiryDraft; onChange: (value: ExpiryDraft) => void };

/** When the key ends by itself. */
export function ExpiryField({ label = 'Key expires', value, onChange }: Props) {
  const isWrong = value.date !== '' && expiryOf(value, Date.now()) === undefined;
  return (
    <div>
      <span className={classes.label} aria-hidden>
        {label}
      </span>
      <div className={classes.dated}>
        <SegmentedControl<ExpiryDraft['kind']>
          aria-label={label}
          data={KINDS}
          value={value.kind}
          onChange={(kind) => onChange({ ...value, kind })}
        />
        {value.kind === 'date' && (
          <TextInput
            type="date"
            aria-label="Last day of the key"
            min={toDateInput(Date.now())}
            value={value.date}
            error={isWrong ? 'This has passed already.' : null}
            autoFocus
            onChange={(event) => onChange({ ...value, date: event.currentTarget.value })}
          />
        )}
      </div>
    </div>
  );
}
