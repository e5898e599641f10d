import type { Domains, Of } from '../domains';

export function profileHandlers({ profiles, clients, gateway }: Domains): Of<'profiles'> {
  return {
    'profiles.list': () => profiles.list(),
    'profiles.create': (input) => profiles.create(input),
    'profiles.update': ({ profileId, ...patch }) => profiles.update(profileId, patch),
    'profiles.switch': ({ profileId }) => profiles.switch(profileId),
    'profiles.archive': ({ profileId, archived }) => {
      const profile = profiles.archive(profileId, archived);
      // Its clients are refused from now on; what they have under way ends too.
      if (archived) {
        for (const { id: clientId } of clients.list({ profileId, archived: false }))
          gateway.stopRequestsOf({ clientId, keyId: null });
      }
      return profile;
    },
  };
}
