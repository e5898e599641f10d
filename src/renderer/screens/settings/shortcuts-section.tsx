import { type Action, useAvailableActions } from '../../actions';
import { Kbd } from '../../components/kbd';
import { Group, Row, Section } from './section';

/** Shortcuts of places that are not open right now, so that the list is whole. */
const ELSEWHERE: readonly Pick<Action, 'group' | 'title' | 'shortcut'>[] = [
  { group: 'Integrations', title: 'Validate all keys', shortcut: 'mod+shift+V' },
  { group: 'When a session asks', title: 'Allow once', shortcut: 'A' },
  { group: 'When a session asks', title: 'Allow for this session', shortcut: 'S' },
  { group: 'When a session asks', title: 'Deny', shortcut: 'D' },
  { group: 'This session', title: 'Review the changes', shortcut: 'mod+shift+D' },
  { group: 'Changes', title: 'Next file', shortcut: 'N' },
  { group: 'Changes', title: 'Previous file', shortcut: 'P' },
  { group: 'Changes', title: 'Next change', shortcut: ']' },
  { group: 'Changes', title: 'Previous change', shortcut: '[' },
  { group: 'Changes', title: 'Next line', shortcut: 'J' },
  { group: 'Changes', title: 'Previous line', shortcut: 'K' },
  { group: 'Changes', title: 'Stage or unstage this change', shortcut: 'S' },
  { group: 'Changes', title: 'Revert this change', shortcut: 'R' },
  { group: 'Changes', title: 'Comment on this line', shortcut: 'C' },
  { group: 'Changes', title: 'Open in the editor', shortcut: 'O' },
  { group: 'Changes', title: 'Send comments to the session', shortcut: 'mod+shift+Enter' },
  { group: 'Everywhere', title: 'Back out one step', shortcut: 'Esc' },
];

/** Every shortcut, by what it belongs to. */
export function ShortcutsSection() {
  const available = useAvailableActions();
  const groups = new Map<string, Pick<Action, 'title' | 'shortcut'>[]>();
  for (const action of [...available, ...ELSEWHERE]) {
    if (!action.shortcut) continue;
    const members = groups.get(action.group) ?? [];
    if (members.some(({ title }) => title === action.title)) continue;
    groups.set(action.group, [...members, action]);
  }
  return (
    <Section
      title="Shortcuts"
      text="The palette reaches everything that can be done, also what has no shortcut."
    >
      {[...groups].map(([group, actions]) => (
        <Group key={group} label={group}>
          {actions.map(({ title, shortcut = '' }) => (
            <Row key={title} isDense title={title}>
              <Kbd shortcut={shortcut} />
            </Row>
          ))}
        </Group>
      ))}
    </Section>
  );
}
