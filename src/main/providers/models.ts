import type { Model } from '../../shared/commands/models';
import type { Clock } from '../clock';

/** Models come and go rarely; a list is good for a day. */
const FRESH_MS = 24 * 60 * 60 * 1000;

export type ModelList = { models: Model[]; fetchedAt: number };

/** Where lists outlive a run, so that a start asks no provider. */
export type KeptModels = {
  read(payer: string): ModelList | null;
  /** null forgets it. */
  write(payer: string, list: ModelList | null): void;
};

/** Keeps lists of models, per payer, for a day. */
export type ModelCache = {
  /** One request at a time per payer. A list that is out of date is better than none. */
  get(payer: string, refresh: boolean, fetch: () => Promise<Model[]>): Promise<ModelList>;
  forget(payer: string): void;
};

export function createModelCache(clock: Clock, kept: KeptModels): ModelCache {
  const underWay = new Map<string, Promise<ModelList>>();

  function load(payer: string, fetch: () => Promise<Model[]>): Promise<ModelList> {
    const loading = fetch()
      .then((models) => {
        const list = { models, fetchedAt: clock.now() };
        if (underWay.get(payer) === loading) kept.write(payer, list);
        return list;
      })
      .finally(() => {
        if (underWay.get(payer) === loading) underWay.delete(payer);
      });
    underWay.set(payer, loading);
    return loading;
  }

  return {
    async get(payer, refresh, fetch) {
      const known = kept.read(payer);
      if (known && !refresh && clock.now() - known.fetchedAt < FRESH_MS) return known;
      const loading = underWay.get(payer) ?? load(payer, fetch);
      if (!known || refresh) return loading;
      return loading.catch(() => known);
    },
    forget(payer) {
      kept.write(payer, null);
      underWay.delete(payer);
    },
  };
}
