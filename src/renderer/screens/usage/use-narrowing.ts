import { useState } from 'react';
import { announce } from '../../announce';
import { type Filter, filtersWords, withFilter, withoutPart } from './filters';

export type Narrowing = {
  filters: readonly Filter[];
  /** How often something outside of the list led to it. */
  visits: number;
  add: (filter: Filter) => void;
  /** Adds it and goes to the list: from a bar, a row or a day. */
  visit: (filter: Filter) => void;
  remove: (part: Filter['part']) => void;
  clear: () => void;
};

/** What the list of requests is narrowed to. */
export function useNarrowing(): Narrowing {
  const [filters, setFilters] = useState<readonly Filter[]>([]);
  const [visits, setVisits] = useState(0);
  const change = (next: readonly Filter[]) => {
    setFilters(next);
    announce(filtersWords(next));
  };
  const add = (filter: Filter) => change(withFilter(filters, filter));
  return {
    filters,
    visits,
    add,
    visit: (filter) => {
      add(filter);
      setVisits(visits + 1);
    },
    remove: (part) => change(withoutPart(filters, part)),
    clear: () => change([]),
  };
}
