import { Button, Menu } from '@mantine/core';
import { IconColumns3, IconPlus, IconTemplate } from '@tabler/icons-react';
import { useQuery } from '../../../api';
import { useNavigation } from '../../../navigation';
import { useProfile } from '../../../profile';
import { startComparing } from '../compare/comparison-draft';
import classes from './other-starts.module.css';
import { openTemplate } from './run-place';
import { choiceWords } from './template-words';

type Props = {
  /** What was chosen and written so far. */
  workspace: string;
  prompt: string;
};

/** Other ways to begin: with a prompt that was kept, or with several models at once. */
export function OtherStarts({ workspace, prompt }: Props) {
  return (
    <div className={classes.starts}>
      <TemplateMenu workspace={workspace} />
      <Button
        variant="default"
        size="xs"
        leftSection={<IconColumns3 size={15} stroke={1.5} aria-hidden />}
        onClick={() => startComparing({ workspace, prompt })}
      >
        Compare models…
      </Button>
    </div>
  );
}

function TemplateMenu({ workspace }: { workspace: string }) {
  const { id: profileId } = useProfile();
  const templates = useQuery('templates.list', { profileId, workspace }).data ?? [];
  const go = useNavigation((navigation) => navigation.go);
  return (
    <Menu position="bottom-start" width={320} offset={4} withinPortal={false}>
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconTemplate size={15} stroke={1.5} aria-hidden />}
        >
          From a template
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu ?? ''}>
        {templates.length === 0 && (
          <p className={classes.none}>A template keeps a prompt and all that a session needs.</p>
        )}
        {templates.map((template) => (
          <Menu.Item key={template.id} onClick={() => openTemplate(template, workspace)}>
            <span className={classes.name}>{template.name}</span>
            <span className={classes.detail}>{choiceWords(template).join(' · ')}</span>
          </Menu.Item>
        ))}
        {templates.length > 0 && <Menu.Divider />}
        <Menu.Item
          leftSection={<IconPlus size={16} stroke={1.5} aria-hidden />}
          onClick={() => go({ screen: 'settings', section: 'templates', creating: true })}
        >
          New template…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
