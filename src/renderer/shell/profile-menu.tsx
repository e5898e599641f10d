import { Menu, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconPlus, IconSelector, IconSettings } from '@tabler/icons-react';
import type { Profile } from '../../shared/commands/profiles';
import { ProfileMark } from '../components/profile-mark';
import { useNavigation } from '../navigation';
import { useProfile } from '../profile';
import classes from './profile-menu.module.css';
import { switchProfile } from './shell-actions';

/** Who one is; switches to another profile. */
export function ProfileMenu({ profiles }: { profiles: readonly Profile[] }) {
  const current = useProfile();
  const go = useNavigation((navigation) => navigation.go);
  const shown = profiles.filter(({ archivedAt }) => archivedAt === null);
  const manage = () => go({ screen: 'settings', section: 'profiles' });
  return (
    <Menu position="top-start" width={200} offset={4}>
      <Menu.Target>
        <button type="button" className={classes.target}>
          <VisuallyHidden>Profile </VisuallyHidden>
          <ProfileMark name={current.name} />
          <span className={classes.name}>{current.name}</span>
          <IconSelector size={16} stroke={1.5} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Profiles</Menu.Label>
        {shown.map((profile) => (
          <Menu.Item
            key={profile.id}
            leftSection={<ProfileMark name={profile.name} size={20} />}
            rightSection={
              profile.id === current.id && <IconCheck size={16} stroke={1.75} aria-label="in use" />
            }
            onClick={() => void switchProfile(profile)}
          >
            {profile.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconPlus size={16} stroke={1.5} aria-hidden />}
          onClick={() => go({ screen: 'settings', section: 'profiles', creating: true })}
        >
          New profile
        </Menu.Item>
        <Menu.Item
          leftSection={<IconSettings size={16} stroke={1.5} aria-hidden />}
          onClick={manage}
        >
          Manage profiles
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
