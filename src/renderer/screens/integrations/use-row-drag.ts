import { type DragEvent, useState } from 'react';

type Target = { index: number; edge: 'before' | 'after' };

/** Dragging a row of a list by its handle to another place in it. */
export function useRowDrag(onMove: (from: number, to: number) => void) {
  const [from, setFrom] = useState<number | null>(null);
  const [target, setTarget] = useState<Target | null>(null);
  const end = () => {
    setFrom(null);
    setTarget(null);
  };
  return {
    /** For the handle of the row at `index`. */
    handle: (index: number) => ({
      draggable: true,
      onDragStart: (event: DragEvent<HTMLElement>) => {
        const row = event.currentTarget.closest('li');
        event.dataTransfer.effectAllowed = 'move';
        if (row) event.dataTransfer.setDragImage(row, 16, 24);
        setFrom(index);
      },
      onDragEnd: end,
    }),
    /** For the row itself. */
    row: (index: number) => ({
      'data-dragged': from === index || undefined,
      'data-drop': from !== null && target?.index === index ? target.edge : undefined,
      onDragOver: (event: DragEvent<HTMLElement>) => {
        if (from === null) return;
        event.preventDefault();
        const { top, height } = event.currentTarget.getBoundingClientRect();
        const edge = event.clientY < top + height / 2 ? 'before' : 'after';
        setTarget({ index, edge });
      },
      onDrop: (event: DragEvent<HTMLElement>) => {
        event.preventDefault();
        if (from !== null && target !== null) onMove(from, indexAfter(from, target));
        end();
      },
    }),
  };
}

/** Where the row ends up: those behind its old place have moved up by one. */
function indexAfter(from: number, { index, edge }: Target): number {
  const gap = edge === 'after' ? index + 1 : index;
  return gap > from ? gap - 1 : gap;
}
