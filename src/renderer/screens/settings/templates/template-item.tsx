import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots, IconPencil, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import type { Template } from '../../../../shared/commands/templates';
import { Tag } from '../../../components/tag';
import { openTemplate } from '../../sessions/templates/run-place';
import { choiceWords } from '../../sessions/templates/template-words';
import { folderName } from '../places';
import classes from './templates.module.css';

type Props = { template: Template; onEdit: () => void; onRemove: () => void };

/** One template: what it asks, what it begins with, and what can be done with it. */
export function TemplateItem({ template, onEdit, onRemove }: Props) {
  const { id, name, prompt, workspace, placeholders } = template;
  const facts = choiceWords(template);
  return (
    <li className={classes.item} aria-label={name}>
      <div className={classes.words}>
        <div className={classes.first}>
          <span className={classes.name}>{name}</span>
          {workspace !== '' && <Tag>{folderName(workspace)}</Tag>}
        </div>
        <p className={classes.excerpt} title={prompt}>
          {prompt}
        </p>
        {(facts.length > 0 || placeholders.length > 0) && (
          <p className={classes.facts}>
            {[...facts, asksFor(placeholders)].filter(Boolean).join(' · ')}
          </p>
        )}
      </div>
      <Button
        size="xs"
        variant="default"
        aria-label={`Run ${name}`}
        leftSection={<IconPlayerPlay size={14} stroke={1.5} aria-hidden />}
        onClick={() => openTemplate(template)}
      >
        Run
      </Button>
      <Menu position="bottom-end" width={160}>
        <Menu.Target>
          <ActionIcon data-template-menu={id} aria-label={`Actions for ${name}`}>
            <IconDots size={18} stroke={1.5} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPencil size={16} stroke={1.5} aria-hidden />}
            onClick={onEdit}
          >
            Edit…
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={16} stroke={1.5} aria-hidden />}
            onClick={onRemove}
          >
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}

/** Puts the focus on the menu of a template: where its dialog was opened from. */
export function focusTemplateMenu(templateId: string): void {
  document.querySelector<HTMLElement>(`[data-template-menu="${templateId}"]`)?.focus();
}

function asksFor(placeholders: Template['placeholders']): string {
  if (placeholders.length === 0) return '';
  return `asks for ${placeholders.map(({ name }) => name).join(', ')}`;
}
