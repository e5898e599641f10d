import type { UsageDimension, UsageFilter } from '../../../shared/commands/usage';
import { type DayRange, dayWords } from './range';

/** One thing that narrows the list of requests: shown as a chip, taken off again by itself. */
export type Filter = {
  part: Exclude<keyof UsageFilter, 'text' | 'withoutImports'> | 'day';
  /** As the command takes it; `true` for `unpricedOnly`. */
  value: string;
  /** The value's name for a person. */
  label: string;
};

export const PART_WORDS: Record<Filter['part'], string> = {
  model: 'Model',
  credentialId: 'Key',
  clientId: 'Client',
  workspace: 'Workspace',
  sessionId: 'Session',
  source: 'Source',
  unpricedOnly: 'Cost',
  day: 'Day',
};

export const SOURCE_WORDS: Record<NonNullable<UsageFilter['source']>, string> = {
  session: 'Sessions',
  gateway: 'Gateway',
  import: 'Imported history',
};

const SOURCES = Object.keys(SOURCE_WORDS) as NonNullable<UsageFilter['source']>[];

export const UNPRICED_ONLY: Filter = { part: 'unpricedOnly', value: 'true', label: 'unpriced' };

export function dayFilter(day: string): Filter {
  return { part: 'day', value: day, label: dayWords(day) };
}

export function sourceFilter(source: NonNullable<UsageFilter['source']>): Filter {
  return { part: 'source', value: source, label: SOURCE_WORDS[source].toLowerCase() };
}

/** The part of the filter that a breakdown's rows are. */
export const PART_OF_DIMENSION: Record<UsageDimension, Filter['part']> = {
  model: 'model',
  credential: 'credentialId',
  client: 'clientId',
  workspace: 'workspace',
  session: 'sessionId',
};

/** With one more; another one of the same part gives way. */
export function withFilter(filters: readonly Filter[], filter: Filter): readonly Filter[] {
  return [...filters.filter(({ part }) => part !== filter.part), filter];
}

export function withoutPart(filters: readonly Filter[], part: Filter['part']): readonly Filter[] {
  return filters.filter((one) => one.part !== part);
}

/** As the commands take it. */
export function usageFilter(
  filters: readonly Filter[],
  text: string,
  withoutImports = false,
): UsageFilter {
  const filter: UsageFilter = {};
  for (const { part, value } of filters) {
    if (part === 'day') continue;
    if (part === 'unpricedOnly') filter.unpricedOnly = true;
    else if (part === 'source') {
      const source = SOURCES.find((one) => one === value);
      if (source) filter.source = source;
    } else filter[part] = value;
  }
  if (withoutImports) filter.withoutImports = true;
  if (text.trim() !== '') filter.text = text.trim();
  return filter;
}

/** The days that the list is about: one that was chosen, or the whole range. */
export function daysOf(filters: readonly Filter[], range: DayRange): DayRange {
  const day = filters.find(({ part }) => part === 'day')?.value;
  return day === undefined ? range : { from: day, to: day };
}

/** All of them in one sentence, for what is read aloud. */
export function filtersWords(filters: readonly Filter[]): string {
  if (filters.length === 0) return 'All requests of the range';
  return `Requests with ${filters.map(({ part, label }) => `${PART_WORDS[part].toLowerCase()} ${label}`).join(', ')}`;
}
