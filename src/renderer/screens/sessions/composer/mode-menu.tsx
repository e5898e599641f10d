import { Menu } from '@mantine/core';
import {
  type Icon,
  IconChecklist,
  IconHandStop,
  IconPencil,
  IconSelector,
} from '@tabler/icons-react';
import type { SessionMode } from '../../../../shared/commands/sessions';
import { Kbd } from '../../../components/kbd';
import menu from './model-menu.module.css';
import { MODE_WORDS, MODES } from './option-rules';

const ICONS: Record<SessionMode, Icon> = {
  ask: IconHandStop,
  accept_edits: IconPencil,
  plan: IconChecklist,
};

type Props = { value: SessionMode; onChange: (mode: SessionMode) => void };

/** What a session may do without asking. */
export function ModeMenu({ value, onChange }: Props) {
  const Current = ICONS[value];
  return (
    <Menu position="top-start" width={372} offset={6}>
      <Menu.Target>
        <button
          type="button"
          className={menu.target}
          data-mode={value}
          aria-label={`Mode: ${MODE_WORDS[value].name}`}
          title={MODE_WORDS[value].detail}
        >
          <Current size={15} stroke={1.5} aria-hidden />
          <span className={menu.name}>{MODE_WORDS[value].name}</span>
          <IconSelector size={14} stroke={1.5} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <span className={menu.labelRow}>
            Mode <Kbd shortcut="shift+Tab" />
          </span>
        </Menu.Label>
        <Menu.RadioGroup value={value} onChange={(mode) => onChange(asMode(mode))}>
          {MODES.map((mode) => (
            <Menu.RadioItem key={mode} value={mode} closeMenuOnClick>
              <span className={menu.model}>{MODE_WORDS[mode].name}</span>
              <span className={menu.detail}>{MODE_WORDS[mode].detail}</span>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

function asMode(value: string): SessionMode {
  return MODES.find((mode) => mode === value) ?? 'ask';
}
