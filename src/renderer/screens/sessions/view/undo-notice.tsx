import { Button, Group } from '@mantine/core';

/** Says what was done, with the way back. */
export function UndoNotice({ words, onUndo }: { words: string; onUndo: () => void }) {
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <span>{words}</span>
      <Button size="compact-sm" variant="default" flex="none" onClick={onUndo}>
        Undo
      </Button>
    </Group>
  );
}
