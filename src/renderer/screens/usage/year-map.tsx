import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { CommandOutput } from '../../../shared/commands';
import { formatMicroUsd, formatTokens } from '../../../shared/money';
import { useQuery } from '../../api';
import { useProfile } from '../../profile';
import type { Metric } from './figures';
import { dayWords, fullDayWords, yearOf } from './range';
import { dayInDirection, type YearCell, yearGrid } from './year-grid';
import classes from './year-map.module.css';

type Props = {
  /** The current local day. */
  today: string;
  metric: Metric;
  /** The day that the list shows. */
  selected: string | undefined;
  onDay: (day: string) => void;
};

type YearDay = CommandOutput<'usage.year'>[number];

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** A year at a glance, a square per day; arrows move, Enter shows the day's requests. */
export function YearMap({ today, metric, selected, onDay }: Props) {
  const { id: profileId } = useProfile();
  const [year, setYear] = useState(yearOf(today));
  const { data } = useQuery('usage.year', { profileId, year });
  const days = useMemo(() => new Map((data ?? []).map((day) => [day.day, day])), [data]);
  const grid = useMemo(() => {
    const amounts = new Map([...days].map(([day, figures]) => [day, figures[metric]]));
    return yearGrid(year, amounts, today);
  }, [days, metric, year, today]);
  const [current, setCurrent] = useState(today);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const table = useRef<HTMLTableElement>(null);
  const reachable = yearOf(current) === year ? current : edgeOf(year, today);

  const move = (event: KeyboardEvent) => {
    const next = dayInDirection(reachable, event.key, today);
    if (next === null) return;
    event.preventDefault();
    setCurrent(next);
    table.current?.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus();
  };
  const point = (day: string) => {
    const cell = table.current?.querySelector<HTMLElement>(`[data-day="${day}"]`);
    if (cell) setPointed({ day, ...placeOf(cell) });
  };
  return (
    <section className={classes.section} aria-label="Year">
      <header className={classes.head}>
        <h2 className={classes.title}>{metric === 'tokens' ? 'Tokens' : 'Cost'} over the year</h2>
        <YearLegend thresholds={grid.thresholds} metric={metric} />
        <YearChoice year={year} last={yearOf(today)} onChange={setYear} />
      </header>
      <div className={classes.frame}>
        <div
          className={classes.months}
          style={{ gridTemplateColumns: `repeat(${grid.weeks}, 1fr)` }}
        >
          {grid.months.map(({ column, label }) => (
            <span key={label} style={{ gridColumnStart: column + 1 }} aria-hidden>
              {label}
            </span>
          ))}
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table that arrows move in is a grid */}
        <table ref={table} className={classes.grid} role="grid" aria-label={`Days of ${year}`}>
          <tbody>
            {grid.rows.map((cells, weekday) => (
              <tr key={WEEKDAYS[weekday]}>
                <th scope="row" className={classes.weekday}>
                  <span className={weekday % 2 === 1 ? classes.hidden : undefined}>
                    {WEEKDAYS[weekday]}
                  </span>
                </th>
                {cells.map((cell, week) => (
                  <td
                    // biome-ignore lint/suspicious/noArrayIndexKey: a week is its place
                    key={week}
                    className={classes.cell}
                    data-selected={cell?.day === selected || undefined}
                  >
                    {cell && (
                      <button
                        type="button"
                        className={classes.day}
                        data-day={cell.day}
                        data-level={cell.level}
                        aria-label={`${fullDayWords(cell.day)}: ${figuresWords(days.get(cell.day))}`}
                        aria-pressed={cell.day === selected}
                        tabIndex={cell.day === reachable ? 0 : -1}
                        onKeyDown={move}
                        onFocus={() => {
                          setCurrent(cell.day);
                          point(cell.day);
                        }}
                        onBlur={() => setPointed(null)}
                        onPointerEnter={() => point(cell.day)}
                        onPointerLeave={() => setPointed(null)}
                        onClick={() => onDay(cell.day)}
                      />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {pointed && (
          <span
            className={classes.tooltip}
            data-side={pointed.isFarRight ? 'left' : 'right'}
            style={{ left: pointed.left, top: pointed.top }}
            aria-hidden
          >
            <strong>{dayWords(pointed.day)}</strong> {figuresWords(days.get(pointed.day))}
          </span>
        )}
      </div>
    </section>
  );
}

type Pointed = { day: string; left: number; top: number; isFarRight: boolean };

/** Where a tooltip of a square goes, within the frame around the squares. */
function placeOf(cell: HTMLElement): Omit<Pointed, 'day'> {
  const frame = cell.closest('table')?.parentElement?.getBoundingClientRect();
  const box = cell.getBoundingClientRect();
  const left = box.left - (frame?.left ?? 0) + box.width / 2;
  return {
    left,
    top: box.top - (frame?.top ?? 0) - 6,
    isFarRight: left > (frame?.width ?? 0) * 0.75,
  };
}

function figuresWords(day: YearDay | undefined): string {
  if (day === undefined) return 'nothing';
  const requests = `${day.requests.toLocaleString('en-US')} ${day.requests === 1 ? 'request' : 'requests'}`;
  return `${formatMicroUsd(day.costMicroUsd)}, ${requests}, ${formatTokens(day.tokens)} tokens`;
}

type LegendProps = { thresholds: readonly number[]; metric: Metric };

const LEVELS: readonly YearCell['level'][] = [0, 1, 2, 3, 4];

function YearLegend({ thresholds, metric }: LegendProps) {
  const words = metric === 'tokens' ? formatTokens : formatMicroUsd;
  const name = (level: number) =>
    level === 0 ? 'nothing' : `from ${words(thresholds[level - 1] ?? 0)}`;
  return (
    <span className={classes.legend}>
      <span>Less</span>
      {LEVELS.map((level) => (
        <span
          key={level}
          className={classes.swatch}
          data-level={level}
          role="img"
          aria-label={name(level)}
          title={name(level)}
        />
      ))}
      <span>More</span>
    </span>
  );
}

type ChoiceProps = { year: number; last: number; onChange: (year: number) => void };

function YearChoice({ year, last, onChange }: ChoiceProps) {
  return (
    <span className={classes.years}>
      <ActionIcon size={26} aria-label="Year before" onClick={() => onChange(year - 1)}>
        <IconChevronLeft size={16} stroke={1.5} aria-hidden />
      </ActionIcon>
      <span className={classes.year} aria-live="polite" data-figures>
        {year}
      </span>
      <ActionIcon
        size={26}
        aria-label="Year after"
        disabled={year >= last}
        onClick={() => onChange(year + 1)}
      >
        <IconChevronRight size={16} stroke={1.5} aria-hidden />
      </ActionIcon>
    </span>
  );
}

function edgeOf(year: number, today: string): string {
  return yearOf(today) === year ? today : `${year}-12-31`;
}
