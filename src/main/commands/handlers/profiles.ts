import type { Domains, Of } from '../domains';

export function profileHandlers({ profiles }: Domains): Of<'profiles'> {
  return {
    'profiles.list': () => profiles.list(),
    'profiles.create': (input) => profiles.create(input),
    'profiles.update': ({ profileId, ...patch }) => profiles.update(profileId, patch),
    'profiles.switch': ({ profileId }) => profiles.switch(profileId),
    'profiles.archive': ({ profileId, archived }) => profiles.archive(profileId, archived),
  };
}
