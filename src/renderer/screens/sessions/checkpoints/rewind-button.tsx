import { ActionIcon } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { checkpointBefore } from './checkpoint-places';
import { askToRewind } from './rewind-place';
import { useCheckpoints } from './use-checkpoints';

/** Goes back to before a message, where there is a checkpoint of it. */
export function RewindButton({ sessionId, seq }: { sessionId: string; seq: number }) {
  const checkpoint = checkpointBefore(useCheckpoints(sessionId), seq);
  if (checkpoint === undefined) return null;
  return (
    <ActionIcon
      size={26}
      aria-label="Rewind to here…"
      title="Rewind to here…"
      onClick={() => askToRewind(checkpoint)}
    >
      <IconArrowBackUp size={15} stroke={1.5} />
    </ActionIcon>
  );
}
