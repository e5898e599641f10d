import {
  IconArrowDown,
  IconArrowUp,
  IconCalendarDue,
  IconCalendarOff,
  IconCircleMinus,
  IconCirclePlus,
  IconPencil,
  IconRefresh,
  IconReplace,
  IconStar,
  IconTrash,
} from '@tabler/icons-react';
import type { Credential } from '../../../shared/commands/credentials';
import type { Action } from '../../actions';
import type { Position } from './credential-row';
import type { CredentialActions } from './use-credential-actions';

/** What can be done with a credential now, for its menu and, while it is open, for the palette. */
export function credentialActionList(
  { id, isActive, isEnabled, credentialName }: Credential,
  { index, count, move }: Position,
  actions: CredentialActions,
): Action[] {
  const group = credentialName;
  return [
    ...(!isActive && isEnabled
      ? [
          {
            id: `credentials.activate.${id}`,
            title: 'Make active',
            group,
            icon: IconStar,
            run: actions.activate,
          },
        ]
      : []),
    {
      id: `credentials.validate.${id}`,
      title: 'Validate',
      group,
      icon: IconRefresh,
      run: actions.validate,
    },
    {
      id: `credentials.replace.${id}`,
      title: 'Replace…',
      group,
      icon: IconReplace,
      run: actions.replace,
    },
    {
      id: `credentials.rename.${id}`,
      title: 'Rename…',
      group,
      icon: IconPencil,
      run: actions.rename,
    },
    ...(index > 0
      ? [
          {
            id: `credentials.up.${id}`,
            title: 'Move up',
            group,
            icon: IconArrowUp,
            run: () => move(-1),
          },
        ]
      : []),
    ...(index < count - 1
      ? [
          {
            id: `credentials.down.${id}`,
            title: 'Move down',
            group,
            icon: IconArrowDown,
            run: () => move(1),
          },
        ]
      : []),
    {
      id: `credentials.expiry.${id}`,
      title: 'Set expiry…',
      group,
      icon: IconCalendarDue,
      run: actions.setExpiry,
    },
    ...(isEnabled
      ? [
          {
            id: `credentials.schedule.${id}`,
            title: 'Schedule switch-off…',
            group,
            icon: IconCalendarOff,
            run: actions.schedule,
          },
        ]
      : []),
    {
      id: `credentials.enable.${id}`,
      title: isEnabled ? 'Disable' : 'Enable',
      group,
      icon: isEnabled ? IconCircleMinus : IconCirclePlus,
      run: () => actions.setEnabled(!isEnabled),
    },
    {
      id: `credentials.remove.${id}`,
      title: 'Remove…',
      group,
      icon: IconTrash,
      run: actions.remove,
    },
  ];
}
