import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconDots, IconPencil, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Profile } from '../../../shared/commands/profiles';
import { announce } from '../../announce';
import { useCommand, useQuery } from '../../api';
import { ErrorNotice } from '../../components/error-notice';
import { notifyDone } from '../../components/notify';
import { ProfileMark } from '../../components/profile-mark';
import { RenameDialog } from '../../components/rename-dialog';
import { Tag } from '../../components/tag';
import { TimeAgo } from '../../components/time-ago';
import { useNavigation, usePlace } from '../../navigation';
import { useProfile } from '../../profile';
import { switchProfile } from '../../shell/shell-actions';
import { ProfilePreferences } from './profile-preferences';
import { Group, Row, Section } from './section';

/** The profiles of this machine, and how the one in use works. */
export function ProfilesSection() {
  const current = useProfile();
  const { data } = useQuery('profiles.list', {});
  const create = useCommand('profiles.create');
  const go = useNavigation((navigation) => navigation.go);
  const isCreating = usePlace('settings')?.creating === true;
  const setIsCreating = (creating: boolean) =>
    go({ screen: 'settings', section: 'profiles', ...(creating ? { creating } : {}) });
  const profiles = data?.profiles ?? [];
  const archived = profiles.filter(({ archivedAt }) => archivedAt !== null);
  return (
    <Section
      title="Profiles"
      text="A profile is a person or a role on this machine. It has its own keys, sessions and spending."
      action={
        <Button
          variant="default"
          leftSection={<IconPlus size={16} stroke={1.5} aria-hidden />}
          onClick={() => setIsCreating(true)}
        >
          New profile
        </Button>
      }
    >
      <Group>
        {profiles
          .filter(({ archivedAt }) => archivedAt === null)
          .map((profile) => (
            <ProfileRow key={profile.id} profile={profile} isCurrent={profile.id === current.id} />
          ))}
      </Group>
      <ProfilePreferences key={current.id} profile={current} />
      {archived.length > 0 && (
        <Group label="Archived">
          {archived.map((profile) => (
            <ProfileRow key={profile.id} profile={profile} isCurrent={false} />
          ))}
        </Group>
      )}
      {isCreating && (
        <RenameDialog
          title="New profile"
          name=""
          submitLabel="Create profile"
          onClose={() => setIsCreating(false)}
          onRename={async (name) => {
            const result = await create.run({ name });
            if (result.ok) notifyDone(`“${name}” was created`, 'Switch to it to add its keys.');
            return result;
          }}
        />
      )}
    </Section>
  );
}

function ProfileRow({ profile, isCurrent }: { profile: Profile; isCurrent: boolean }) {
  const { id: profileId, name, email, archivedAt } = profile;
  const update = useCommand('profiles.update');
  const archive = useCommand('profiles.archive');
  const [isRenaming, setIsRenaming] = useState(false);
  const setArchived = async (isArchived: boolean) => {
    const result = await archive.run({ profileId, archived: isArchived });
    if (result.ok) announce(`${name} was ${isArchived ? 'archived' : 'restored'}`);
  };
  return (
    <>
      <Row
        icon={<ProfileMark name={name} size={32} />}
        title={
          <>
            {name}
            {isCurrent && <Tag>In use</Tag>}
          </>
        }
        text={
          archivedAt === null ? (
            (email ?? undefined)
          ) : (
            <>
              Archived <TimeAgo at={archivedAt} />
            </>
          )
        }
      >
        {archivedAt === null && !isCurrent && (
          <Button size="xs" variant="default" onClick={() => void switchProfile(profile)}>
            Switch
          </Button>
        )}
        {archivedAt !== null && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconArchiveOff size={14} stroke={1.5} aria-hidden />}
            onClick={() => void setArchived(false)}
          >
            Restore
          </Button>
        )}
        <Menu position="bottom-end" width={180}>
          <Menu.Target>
            <ActionIcon aria-label={`Actions for ${name}`}>
              <IconDots size={18} stroke={1.5} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconPencil size={16} stroke={1.5} aria-hidden />}
              onClick={() => setIsRenaming(true)}
            >
              Rename…
            </Menu.Item>
            {archivedAt === null && (
              <Menu.Item
                leftSection={<IconArchive size={16} stroke={1.5} aria-hidden />}
                disabled={isCurrent}
                onClick={() => void setArchived(true)}
              >
                {isCurrent ? 'Archive (in use)' : 'Archive'}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </Row>
      {archive.error && <ErrorNotice error={archive.error} onDismiss={archive.clearError} />}
      {isRenaming && (
        <RenameDialog
          title={`Rename “${name}”`}
          name={name}
          onClose={() => setIsRenaming(false)}
          onRename={(newName) => update.run({ profileId, name: newName })}
        />
      )}
    </>
  );
}
