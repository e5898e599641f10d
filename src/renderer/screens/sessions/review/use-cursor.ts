import { useEffect, useRef, useState } from 'react';
import type { DiffPaneHandle } from './diff-pane';
import { anchors } from './review-place';
import type { ReviewRow } from './review-rows';

/** The row that keys act on, and the file one looks at. */
export function useCursor(sessionId: string, rows: readonly ReviewRow[]) {
  const pane = useRef<DiffPaneHandle>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [path, setPath] = useState(() => anchors.get(sessionId)?.path);
  const [sight, setSight] = useState<readonly string[]>([]);
  const [chosen, setChosen] = useState<{ key: string } | null>(null);
  // After the rows that it may have unfolded are there.
  useEffect(() => {
    if (chosen) pane.current?.reveal(chosen.key);
  }, [chosen]);
  // What is gone cannot be acted on; its file still can.
  useEffect(() => {
    if (cursor === null || rows.some(({ key }) => key === cursor)) return;
    const file = cursor.split('\n')[0] ?? '';
    setCursor(rows.some(({ key }) => key === file) ? file : null);
  }, [rows, cursor]);
  return {
    pane,
    cursor,
    path,
    sight,
    setSight,
    onTop: setPath,
    pick: (row: ReviewRow) => setCursor(row.key),
    moveTo: (row: ReviewRow) => {
      setCursor(row.key);
      setPath(row.file.path);
      setChosen({ key: row.key });
      pane.current?.focus();
    },
  };
}
