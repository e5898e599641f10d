import { lazy, Suspense } from 'react';
import type { Change } from './diff-view';

const DiffView = lazy(() => import('./diff-view').then((module) => ({ default: module.DiffView })));

/** A diff, with its code fetched when the first one is shown. */
export function LazyDiff({ change }: { change: Change }) {
  return (
    <Suspense fallback={null}>
      <DiffView change={change} />
    </Suspense>
  );
}
