import { ActionIcon, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconX } from '@tabler/icons-react';
import { useCopy } from './use-copy';

const SHAPES = { idle: IconCopy, copied: IconCheck, failed: IconX };

type Props = {
  /** What it is, for what is read aloud: "Address". */
  what: string;
  text: string;
  onCopied?: () => void;
};

/** A small button that copies something and says so. */
export function CopyIcon({ what, text, onCopied }: Props) {
  const { state, copy } = useCopy();
  const Shape = SHAPES[state];
  const label = `Copy ${what.toLowerCase()}`;
  return (
    <Tooltip label={state === 'idle' ? label : state === 'copied' ? 'Copied' : 'Not copied'}>
      <ActionIcon
        size={26}
        aria-label={label}
        onClick={async () => {
          if (await copy(text, what)) onCopied?.();
        }}
      >
        <Shape size={15} stroke={1.5} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
