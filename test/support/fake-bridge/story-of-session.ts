import type { Session } from '../../../src/shared/commands/sessions';
import { designStory } from './design-story';
import { longStory, type Story, storyOf } from './session-story';

/** What was said in a session, by its title and status. */
export function makeStory(session: Session): Story {
  const { id, profileId, title } = session;
  const made = storyFor(session);
  for (const request of made.permissionRequests) {
    Object.assign(request, { profileId, sessionTitle: title });
  }
  if (title.startsWith('Match')) return designStory(id);
  return made;
}

function storyFor({ id, title, status }: Session): Story {
  if (title.startsWith('Long')) return longStory(id, 10_000);
  if (title.startsWith('Review')) return storyOf(id, 'edit');
  if (status === 'asking') return storyOf(id, 'asking');
  return storyOf(id, status === 'running' ? 'running' : 'done');
}
