import { useCallback, useEffect, useRef, useState } from 'react';
import type { UsageRecord } from '../../../shared/commands/usage';
import type { CommandError } from '../../../shared/errors';
import { call, useEvent } from '../../api';
import type { DayRange } from './range';
import { withNewest } from './records';

const PAGE = 100;

type Ledger = {
  records: readonly UsageRecord[];
  hasMore: boolean;
  isLoading: boolean;
  error: CommandError | undefined;
};

const EMPTY: Ledger = { records: [], hasMore: false, isLoading: true, error: undefined };

/** The ledger of a range, newest first: a page at first, further ones on `loadMore`. */
export function useRecords(profileId: string, { from, to }: DayRange) {
  const [ledger, setLedger] = useState(EMPTY);
  const isAsking = useRef(false);
  const key = `${profileId} ${from} ${to}`;
  const current = useRef(key);

  const ask = useCallback(
    async (before: UsageRecord | undefined, merge: (ledger: Ledger, page: Page) => Ledger) => {
      const answer = await call('usage.records', {
        profileId,
        from,
        to,
        limit: PAGE,
        before: before ? { at: before.at, id: before.id } : null,
      });
      // The person may have chosen another range meanwhile.
      if (current.current !== `${profileId} ${from} ${to}`) return;
      setLedger((known) =>
        answer.ok
          ? { ...merge(known, answer.data), isLoading: false, error: undefined }
          : { ...known, isLoading: false, error: answer.error },
      );
    },
    [profileId, from, to],
  );

  useEffect(() => {
    current.current = key;
    setLedger(EMPTY);
    void ask(undefined, (_known, page) => ({ ...EMPTY, ...page }));
  }, [key, ask]);

  useEvent('usage.changed', (changed) => {
    if (changed.profileId !== profileId) return;
    void ask(undefined, (known, page) => {
      const { records, hasHole } = withNewest(known.records, page.records);
      const isFirstPage = hasHole || known.records.length <= PAGE;
      return { ...known, records, hasMore: isFirstPage ? page.hasMore : known.hasMore };
    });
  });

  const loadMore = useCallback(async () => {
    const last = ledger.records.at(-1);
    if (isAsking.current || !ledger.hasMore || last === undefined) return;
    isAsking.current = true;
    await ask(last, (known, page) => ({
      ...known,
      records: [...known.records, ...page.records],
      hasMore: page.hasMore,
    }));
    isAsking.current = false;
  }, [ask, ledger]);

  return { ...ledger, loadMore };
}

type Page = { records: UsageRecord[]; hasMore: boolean };
