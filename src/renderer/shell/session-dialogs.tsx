import { IconColumns3, IconHistory, IconListSearch } from '@tabler/icons-react';
import { type ComponentType, lazy, Suspense, useState } from 'react';
import { useActions } from '../actions';
import { startComparing } from '../screens/sessions/compare/comparison-draft';
import { openHistory, useHistoryPlace } from '../screens/sessions/history/history-place';
import { openSearch, useSearchPlace } from '../screens/sessions/search/search-place';
import { useRunPlace } from '../screens/sessions/templates/run-place';
import { useTemplateActions } from '../screens/sessions/templates/template-actions';

const SearchDialog = lazy(() => import('../screens/sessions/search/search-dialog'));
const RunTemplateDialog = lazy(() => import('../screens/sessions/templates/run-template-dialog'));
const HistoryDialog = lazy(() => import('../screens/sessions/history/history-dialog'));

/** What opens over any screen and leads to a session; each is read when it is first asked for. */
export function SessionDialogs() {
  const isSearching = useSearchPlace(({ isOpen }) => isOpen);
  const isRunning = useRunPlace(({ template }) => template !== null);
  const isHistory = useHistoryPlace(({ isOpen }) => isOpen);
  useTemplateActions();
  useActions([
    {
      id: 'sessions.search',
      title: 'Search all transcripts',
      group: 'Sessions',
      icon: IconListSearch,
      shortcut: 'mod+shift+F',
      keywords: ['find', 'messages', 'history'],
      run: openSearch,
    },
    {
      id: 'sessions.compare',
      title: 'Compare models…',
      group: 'Sessions',
      icon: IconColumns3,
      keywords: ['several', 'side by side', 'parallel'],
      run: () => startComparing(),
    },
    {
      id: 'history.open',
      title: 'Open a Claude Code conversation…',
      group: 'Sessions',
      icon: IconHistory,
      keywords: ['import', 'transcript', 'fork'],
      run: openHistory,
    },
  ]);
  return (
    <>
      <Once isWanted={isSearching} Dialog={SearchDialog} />
      <Once isWanted={isRunning} Dialog={RunTemplateDialog} />
      <Once isWanted={isHistory} Dialog={HistoryDialog} />
    </>
  );
}

/** Nothing until it is wanted for the first time; from then on it is there. */
function Once({ isWanted, Dialog }: { isWanted: boolean; Dialog: ComponentType }) {
  const [isThere, setIsThere] = useState(false);
  if (isWanted && !isThere) setIsThere(true);
  return <Suspense fallback={null}>{isThere && <Dialog />}</Suspense>;
}
