import type { CommandOutput, ParsedInput } from '../../../shared/commands';
import type { UsageTotals } from '../../../shared/commands/usage';
import type { Clock } from '../../clock';
import type { OpenDatabase } from '../../db/open';
import { createLocalDay, systemTimeZone } from '../local-day';
import type { Prices } from '../prices/prices';
import { prepareLabels } from './labels';
import { prepareQuestions, readTotals } from './questions';
import { readRecords } from './records';
import { summarize } from './summary';

export type Usage = {
  /** From the rollups. `INVALID_INPUT` when the range ends before it begins or is too long. */
  summary(input: ParsedInput<'usage.summary'>): CommandOutput<'usage.summary'>;
  /** From the rollup: each day of a year that has usage, in order. */
  year(input: ParsedInput<'usage.year'>): CommandOutput<'usage.year'>;
  /** From the ledger itself, a page at a time. Errors as for `summary`. */
  records(input: ParsedInput<'usage.records'>): Promise<CommandOutput<'usage.records'>>;
  /** From the rollup: the calendar day where the user is. */
  today(profileId: string): UsageTotals;
};

/** Answers what the Usage screen asks. */
export function createUsage(ports: {
  database: OpenDatabase;
  clock: Clock;
  prices: Prices;
  timeZone?: () => string;
}): Usage {
  const { database, clock, prices, timeZone = systemTimeZone } = ports;
  const localDay = createLocalDay(timeZone);
  const questions = prepareQuestions(database.db);
  const parts = { questions, prices, labels: prepareLabels(database.db) };
  return {
    summary: (input) => summarize(parts, input),
    year: ({ profileId, year }) =>
      questions.year.all({ profileId, from: `${year}-01-01`, to: `${year}-12-31` }),
    records: (input) => readRecords(database, questions, input),
    today(profileId) {
      const day = localDay(clock.now());
      return readTotals(questions, { profileId, from: day, to: day, omitted: NO_SOURCE });
    },
  };
}

/** What is left out when nothing is. */
const NO_SOURCE = '';
