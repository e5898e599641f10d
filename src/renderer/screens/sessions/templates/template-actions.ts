import { IconTemplate } from '@tabler/icons-react';
import { useActions } from '../../../actions';
import { useQuery } from '../../../api';
import { useNavigation } from '../../../navigation';
import { useProfile } from '../../../profile';
import { homeOf } from '../list/arrange';
import { openTemplate } from './run-place';

/** Offers every template of the profile in the palette; it runs where one is, unless it says where. */
export function useTemplateActions(): void {
  const { id: profileId } = useProfile();
  const { data: templates = [] } = useQuery('templates.list', { profileId });
  const sessions = useQuery('sessions.list', { profileId, archived: false }).data;
  const { go, place } = useNavigation();
  const openId = place.screen === 'sessions' ? place.sessionId : undefined;
  const open = sessions?.find(({ id }) => id === openId);
  useActions([
    ...templates.map((template) => ({
      id: `templates.run.${template.id}`,
      title: `Run template: ${template.name}`,
      group: 'Templates',
      icon: IconTemplate,
      keywords: ['prompt', 'saved', 'start'],
      run: () => openTemplate(template, open === undefined ? '' : homeOf(open)),
    })),
    {
      id: 'templates.new',
      title: 'New template',
      group: 'Templates',
      icon: IconTemplate,
      keywords: ['prompt', 'save'],
      run: () => go({ screen: 'settings', section: 'templates', creating: true }),
    },
  ]);
}
