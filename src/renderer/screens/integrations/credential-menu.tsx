import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Fragment } from 'react';
import type { Action } from '../../actions';

type Props = { name: string; actions: readonly Action[] };

/** Everything that can be done with a credential; what cannot be undone stands apart. */
export function CredentialMenu({ name, actions }: Props) {
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon aria-label={`Actions for ${name}`}>
          <IconDots size={18} stroke={1.5} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ id, title, icon: Icon, run }) => {
          const isRemoval = id.startsWith('credentials.remove');
          return (
            <Fragment key={id}>
              {isRemoval && <Menu.Divider />}
              <Menu.Item
                {...(isRemoval ? { color: 'red' } : {})}
                leftSection={<Icon size={16} stroke={1.5} aria-hidden />}
                onClick={run}
              >
                {title}
              </Menu.Item>
            </Fragment>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
