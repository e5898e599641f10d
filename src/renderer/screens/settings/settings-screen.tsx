import {
  type Icon,
  IconBell,
  IconCoins,
  IconFileImport,
  IconFolders,
  IconGitBranch,
  IconInfoCircle,
  IconKeyboard,
  IconLayoutList,
  IconListCheck,
  IconPalette,
  IconPlug,
  IconShieldLock,
  IconStethoscope,
  IconTemplate,
  IconTerminal2,
  IconUsers,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { useActions } from '../../actions';
import { type SettingsSection, useNavigation, usePlace } from '../../navigation';
import { AboutSection } from './about-section';
import { AppearanceSection } from './appearance-section';
import { HealthSection } from './health-section';
import { ImportSection } from './import/import-section';
import { McpSection } from './mcp/mcp-section';
import { NotificationsSection } from './notifications-section';
import { PermissionsSection } from './permissions/permissions-section';
import { PricesSection } from './prices/prices-section';
import { ProfilesSection } from './profiles-section';
import { SandboxSection } from './sandbox-section';
import classes from './settings-screen.module.css';
import { ShortcutsSection } from './shortcuts-section';
import { TemplatesSection } from './templates/templates-section';
import { VaultSection } from './vault-section';
import { WorkbenchSection } from './workbench/workbench-section';
import { WorkspacesSection } from './workspaces/workspaces-section';
import { WorktreesSection } from './worktrees/worktrees-section';

type Entry = { label: string; icon: Icon; Section: ComponentType };

const SECTIONS: Record<SettingsSection, Entry> = {
  profiles: { label: 'Profiles', icon: IconUsers, Section: ProfilesSection },
  appearance: { label: 'Appearance', icon: IconPalette, Section: AppearanceSection },
  notifications: { label: 'Notifications', icon: IconBell, Section: NotificationsSection },
  permissions: { label: 'Permissions', icon: IconListCheck, Section: PermissionsSection },
  workspaces: { label: 'Workspaces', icon: IconFolders, Section: WorkspacesSection },
  workbench: { label: 'Workbench', icon: IconLayoutList, Section: WorkbenchSection },
  worktrees: { label: 'Worktrees', icon: IconGitBranch, Section: WorktreesSection },
  templates: { label: 'Templates', icon: IconTemplate, Section: TemplatesSection },
  mcp: { label: 'MCP servers', icon: IconPlug, Section: McpSection },
  vault: { label: 'Vault', icon: IconShieldLock, Section: VaultSection },
  sandbox: { label: 'Sandbox', icon: IconTerminal2, Section: SandboxSection },
  prices: { label: 'Prices', icon: IconCoins, Section: PricesSection },
  import: { label: 'Import', icon: IconFileImport, Section: ImportSection },
  shortcuts: { label: 'Shortcuts', icon: IconKeyboard, Section: ShortcutsSection },
  health: { label: 'Health', icon: IconStethoscope, Section: HealthSection },
  about: { label: 'About', icon: IconInfoCircle, Section: AboutSection },
};

// The keys of the record above, in the order they are written.
const ORDER = Object.keys(SECTIONS) as SettingsSection[];

/** Everything that is set once and then left alone. */
export default function SettingsScreen() {
  const place = usePlace('settings');
  const go = useNavigation((navigation) => navigation.go);
  const current = place?.section ?? 'profiles';
  const { Section } = SECTIONS[current];
  useActions(
    ORDER.map((section) => ({
      id: `settings.${section}`,
      title: `Settings: ${SECTIONS[section].label}`,
      group: 'Settings',
      icon: SECTIONS[section].icon,
      run: () => go({ screen: 'settings', section }),
    })),
  );
  return (
    <div className={classes.screen}>
      <nav className={classes.sections} aria-label="Settings">
        <h1 className={classes.title}>Settings</h1>
        <ul>
          {ORDER.map((section) => {
            const { label, icon: Icon } = SECTIONS[section];
            return (
              <li key={section}>
                <button
                  type="button"
                  className={classes.link}
                  aria-current={section === current ? 'true' : undefined}
                  onClick={() => go({ screen: 'settings', section })}
                >
                  <Icon size={18} stroke={1.5} aria-hidden />
                  {label}
                </button>
              </li>
            );
          })}
        </ul>
      </nav>
      <section
        className={classes.content}
        key={current}
        aria-label={SECTIONS[current].label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
      >
        <div className={classes.column}>
          <Section />
        </div>
      </section>
    </div>
  );
}
