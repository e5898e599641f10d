import type { BudgetScope } from '../../../shared/commands/budgets';
import { useQuery } from '../../api';
import { useProfile } from '../../profile';
import { tildePath } from '../sessions/list/arrange';
import { placesFrom } from '../settings/places';

export type Target = { value: string; label: string };

/**
 * What a budget of a scope can be for, with names; undefined until it is known. `known` is one that must
 * be offered whatever the lists say.
 */
export function useScopeTargets(scope: BudgetScope): readonly Target[] | undefined {
  const { id: profileId } = useProfile();
  const home = useQuery('app.info', {}).data?.homeFolder ?? '';
  const asked = (of: BudgetScope) => (scope === of ? { profileId } : null);
  const profiles = useQuery('profiles.list', scope === 'profile' ? {} : null).data?.profiles;
  const credentials = useQuery('credentials.list', asked('credential')).data;
  const sessions = useQuery('sessions.list', asked('session')).data;
  const recent = useQuery('sessions.workspaces', asked('workspace')).data;
  const told = useQuery('workspaces.list', scope === 'workspace' ? {} : null).data;
  const clients = useQuery('clients.list', asked('client')).data;

  switch (scope) {
    case 'all':
      return [];
    case 'profile':
      return profiles
        ?.filter(({ archivedAt }) => archivedAt === null)
        .map(({ id, name }) => ({ value: id, label: name }));
    case 'credential':
      return credentials?.map(({ id, credentialName, provider, hint }) => ({
        value: id,
        label: `${credentialName} (${provider.toLowerCase()} …${hint})`,
      }));
    case 'session':
      return sessions
        ?.filter(({ archivedAt }) => archivedAt === null)
        .map(({ id, title }) => ({ value: id, label: title }));
    case 'workspace':
      return recent && told
        ? placesFrom(
            recent,
            told.map(({ path }) => path),
          ).map((path) => ({ value: path, label: tildePath(path, home) }))
        : undefined;
    case 'client':
      return clients
        ?.filter(({ archivedAt }) => archivedAt === null)
        .map(({ id, name }) => ({ value: id, label: name }));
  }
}
