/** The calendar day of a moment (ms UTC) where the user is, `YYYY-MM-DD`. */
export type LocalDay = (at: number) => string;

/** Who travels can wait that long for a new day to begin where they are. */
const ZONE_KEPT_MS = 60_000;
let zone = { name: '', until: 0 };

/** The machine's own time zone. To ask for it takes half a millisecond, so the answer is kept for a minute. */
export function systemTimeZone(): string {
  const now = performance.now();
  if (now >= zone.until) {
    const name = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    zone = { name, until: now + ZONE_KEPT_MS };
  }
  return zone.name;
}

/**
 * Asks for the zone each time, because people travel; making a formatter is slow, so it is kept, and so is
 * the latest answer.
 */
export function createLocalDay(timeZone: () => string): LocalDay {
  let formatter: Intl.DateTimeFormat | null = null;
  let formatterZone = '';
  let quarter = Number.NaN;
  let day = '';
  return (at) => {
    const zone = timeZone();
    if (!formatter || zone !== formatterZone) {
      formatter = dayFormatter(zone);
      formatterZone = zone;
      quarter = Number.NaN;
    }
    if (Math.floor(at / QUARTER_MS) !== quarter) {
      quarter = Math.floor(at / QUARTER_MS);
      const parts = new Map(formatter.formatToParts(at).map((part) => [part.type, part.value]));
      day = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
    }
    return day;
  };
}

/** Every zone of this century is whole quarters of an hour from UTC, so no day begins within one. */
const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

/** `day` moved by whole calendar days; calendar arithmetic has no time zone. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** How many days from `from` to `to`, both included; not positive when `to` comes first. */
export function countDays(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
}

function dayFormatter(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    calendar: 'gregory',
    numberingSystem: 'latn',
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
}
