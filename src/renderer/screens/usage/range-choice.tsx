import { Button, Popover, SegmentedControl, TextInput } from '@mantine/core';
import { IconCalendar } from '@tabler/icons-react';
import { useState } from 'react';
import { Calendar } from './calendar';
import { type DayRange, inOrder, RANGE_LABELS, type RangeKind, rangeWords, yearOf } from './range';
import classes from './range-choice.module.css';

type Props = {
  kind: RangeKind;
  range: DayRange;
  today: string;
  onKind: (kind: RangeKind) => void;
  onCustom: (range: DayRange) => void;
};

const KINDS = Object.keys(RANGE_LABELS) as RangeKind[];

/** Which days are shown: one of the usual ranges, or any two days of a calendar. */
export function RangeChoice({ kind, range, today, onKind, onCustom }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className={classes.choice}>
      <Popover
        opened={isOpen}
        onChange={setIsOpen}
        position="bottom-end"
        trapFocus
        withinPortal={false}
        returnFocus
        transitionProps={{ duration: 100 }}
      >
        <Popover.Target>
          <Button
            size="xs"
            variant="default"
            aria-label={`Days: ${rangeWords(range, yearOf(today))}. Choose others`}
            leftSection={<IconCalendar size={15} stroke={1.5} aria-hidden />}
            onClick={() => setIsOpen(!isOpen)}
          >
            <span data-figures>{rangeWords(range, yearOf(today))}</span>
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label="Choose days">
          <CustomRange
            key={`${range.from} ${range.to}`}
            range={range}
            today={today}
            onChange={(custom) => {
              onCustom(custom);
              setIsOpen(false);
            }}
          />
        </Popover.Dropdown>
      </Popover>
      <SegmentedControl<RangeKind>
        size="xs"
        aria-label="Range"
        value={kind}
        onChange={(next) => {
          onKind(next);
          if (next === 'custom') setIsOpen(true);
        }}
        data={KINDS.map((value) => ({ value, label: RANGE_LABELS[value] }))}
      />
    </div>
  );
}

type CustomProps = { range: DayRange; today: string; onChange: (range: DayRange) => void };

/** Two days, in either order: the first click begins, the second ends. Or written. */
function CustomRange({ range, today, onChange }: CustomProps) {
  const [draft, setDraft] = useState(range);
  const [begun, setBegun] = useState<string | null>(null);
  const pick = (day: string) => {
    if (begun === null) {
      setBegun(day);
      setDraft({ from: day, to: day });
      return;
    }
    setBegun(null);
    onChange(inOrder({ from: begun, to: day }));
  };
  return (
    <div className={classes.custom}>
      <Calendar range={inOrder(draft)} today={today} begun={begun} onPick={pick} />
      <p className={classes.hint} role="status">
        {begun === null ? 'Pick the first day' : 'Now pick the last day'}
      </p>
      <div className={classes.fields}>
        <DayInput
          label="From"
          value={draft.from}
          onChange={(from) => setDraft({ ...draft, from })}
        />
        <DayInput label="To" value={draft.to} onChange={(to) => setDraft({ ...draft, to })} />
        <Button size="xs" onClick={() => onChange(inOrder(draft))}>
          Show
        </Button>
      </div>
    </div>
  );
}

type DayInputProps = { label: string; value: string; onChange: (day: string) => void };

function DayInput({ label, value, onChange }: DayInputProps) {
  return (
    <TextInput
      type="date"
      size="xs"
      aria-label={label}
      value={value}
      // An unfinished date reads as empty.
      onChange={({ currentTarget }) => currentTarget.value && onChange(currentTarget.value)}
    />
  );
}
