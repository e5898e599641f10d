import { ActionIcon } from '@mantine/core';
import { IconTemplate } from '@tabler/icons-react';
import { useNavigation } from '../../../navigation';

/** Keeps what was asked here, to ask it again elsewhere. */
export function SaveAsTemplate({ prompt }: { prompt: string }) {
  const go = useNavigation((navigation) => navigation.go);
  return (
    <ActionIcon
      size={26}
      aria-label="Save as template"
      title="Save as template"
      onClick={() => go({ screen: 'settings', section: 'templates', creating: true, prompt })}
    >
      <IconTemplate size={15} stroke={1.5} />
    </ActionIcon>
  );
}
