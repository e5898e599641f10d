import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import classes from './calendar.module.css';
import { dayByKey, monthFrom, monthName, monthWeeks } from './month-grid';
import { type DayRange, fullDayWords } from './range';

type Props = {
  range: DayRange;
  /** Nothing after it can be picked. */
  today: string;
  /** The first of two days, once it is picked. */
  begun: string | null;
  onPick: (day: string) => void;
};

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** One month; arrows move by days and weeks, Page up and down by months. */
export function Calendar({ range, today, begun, onPick }: Props) {
  const [current, setCurrent] = useState(range.to);
  const month = current.slice(0, 7);
  const table = useRef<HTMLTableElement>(null);
  const moveTo = (day: string, hasFocus: boolean) => {
    const next = day > today ? today : day;
    setCurrent(next);
    if (!hasFocus) return;
    requestAnimationFrame(() =>
      table.current?.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus(),
    );
  };
  const move = (event: KeyboardEvent) => {
    const next = dayByKey(current, event.key);
    if (next === null) return;
    event.preventDefault();
    moveTo(next, true);
  };
  return (
    <div>
      <header className={classes.head}>
        <ActionIcon
          size={28}
          aria-label="Month before"
          onClick={() => moveTo(`${monthFrom(month, -1)}-01`, false)}
        >
          <IconChevronLeft size={16} stroke={1.5} aria-hidden />
        </ActionIcon>
        <span className={classes.month} aria-live="polite">
          {monthName(month)}
        </span>
        <ActionIcon
          size={28}
          aria-label="Month after"
          disabled={month >= today.slice(0, 7)}
          onClick={() => moveTo(`${monthFrom(month, 1)}-01`, false)}
        >
          <IconChevronRight size={16} stroke={1.5} aria-hidden />
        </ActionIcon>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table that arrows move in is a grid */}
      <table ref={table} className={classes.days} role="grid" aria-label={monthName(month)}>
        <thead>
          <tr>
            {WEEKDAYS.map((weekday) => (
              <th key={weekday} scope="col" abbr={weekday}>
                {weekday.slice(0, 2)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {monthWeeks(month).map((week) => (
            <tr key={week.find((day) => day !== null)}>
              {week.map((day, at) => (
                <td
                  key={WEEKDAYS[at]}
                  data-in={(day !== null && isIn(day, range)) || undefined}
                  data-edge={edgeOf(day, range)}
                >
                  {day !== null && (
                    <button
                      type="button"
                      data-day={day}
                      data-today={day === today || undefined}
                      aria-label={`${fullDayWords(day)}${day === begun ? ', first day' : ''}`}
                      data-autofocus={day === current || undefined}
                      aria-pressed={isIn(day, range)}
                      tabIndex={day === current ? 0 : -1}
                      disabled={day > today}
                      onKeyDown={move}
                      onClick={() => {
                        setCurrent(day);
                        onPick(day);
                      }}
                    >
                      {Number(day.slice(8))}
                    </button>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function isIn(day: string, { from, to }: DayRange): boolean {
  return day >= from && day <= to;
}

function edgeOf(day: string | null, { from, to }: DayRange): string | undefined {
  return day === from || day === to ? 'true' : undefined;
}
