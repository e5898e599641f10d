import { useCallback, useEffect, useRef, useState } from 'react';
import type { CommandInput, CommandOutput } from '../../../shared/commands';
import type { CommandError } from '../../../shared/errors';
import { call, useEvent } from '../../api';
import { withNewest } from './records';

const PAGE = 100;

/** Which records, and in which order. */
export type RecordsQuestion = Omit<CommandInput<'usage.records'>, 'limit' | 'before'>;

type Page = CommandOutput<'usage.records'>;
type LedgerRecord = Page['records'][number];

type Ledger = {
  records: readonly LedgerRecord[];
  hasMore: boolean;
  /** What is shown answers an earlier question. */
  isStale: boolean;
  isLoading: boolean;
  error: CommandError | undefined;
};

const EMPTY: Ledger = {
  records: [],
  hasMore: false,
  isStale: false,
  isLoading: true,
  error: undefined,
};

/** The ledger of a question: a page at first, further ones on `loadMore`. */
export function useRecords(question: RecordsQuestion) {
  const [ledger, setLedger] = useState(EMPTY);
  const isAsking = useRef(false);
  const key = JSON.stringify(question);
  const current = useRef(key);

  const ask = useCallback(
    async (before: LedgerRecord | undefined, merge: (ledger: Ledger, page: Page) => Ledger) => {
      // Written below from this very type.
      const asked = JSON.parse(key) as RecordsQuestion;
      const answer = await call('usage.records', {
        ...asked,
        limit: PAGE,
        before: before ? { key: before.key, id: before.id } : null,
      });
      // The person may have asked for something else meanwhile.
      if (current.current !== key) return;
      setLedger((known) => {
        const settled = { isLoading: false, isStale: false };
        return answer.ok
          ? { ...merge(known, answer.data), ...settled, error: undefined }
          : { ...known, ...settled, error: answer.error };
      });
    },
    [key],
  );
  const askAnew = useCallback(
    () => ask(undefined, (_known, page) => ({ ...EMPTY, ...page })),
    [ask],
  );

  useEffect(() => {
    current.current = key;
    // What was found before stays until there is something else: no jump in between.
    setLedger((known) => ({ ...known, isStale: !known.isLoading }));
    void askAnew();
  }, [key, askAnew]);

  const isNewestFirst = question.sort === 'at' && question.ascending !== true;
  useEvent('usage.changed', (changed) => {
    if (changed.profileId !== question.profileId) return;
    if (!isNewestFirst) {
      void askAnew();
      return;
    }
    void ask(undefined, (known, page) => {
      const { records, hasHole } = withNewest(known.records, page.records);
      const isFirstPage = hasHole || known.records.length <= PAGE;
      return { ...known, records, hasMore: isFirstPage ? page.hasMore : known.hasMore };
    });
  });

  const loadMore = useCallback(async () => {
    const last = ledger.records.at(-1);
    if (isAsking.current || ledger.isStale || !ledger.hasMore || last === undefined) return;
    isAsking.current = true;
    await ask(last, (known, page) => ({
      ...known,
      records: [...known.records, ...page.records],
      hasMore: page.hasMore,
    }));
    isAsking.current = false;
  }, [ask, ledger]);

  return { ...ledger, loadMore, reload: askAnew };
}
