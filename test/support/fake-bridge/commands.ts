import type { CommandInput, CommandName, CommandOutput } from '../../../src/shared/commands';
import type { ErrorCode } from '../../../src/shared/errors';
import type { Emit } from '../../../src/shared/events';
import { createBudgetCommands } from './budget-commands';
import { createCheckpointCommands } from './checkpoint-commands';
import { createClientCommands } from './client-commands';
import { createComparisonCommands } from './comparison-commands';
import { createDoctorCommands } from './doctor-commands';
import { failure } from './failure';
import { createGatewayCommands } from './gateway-commands';
import { createHistoryCommands } from './history-commands';
import { createImportCommands } from './import-commands';
import { createMcpCommands } from './mcp-commands';
import { MODELS } from './models';
import { createPermissionCommands } from './permission-commands';
import { createPriceCommands } from './price-commands';
import { PROVIDERS } from './providers';
import { createReviewCommands } from './review-commands';
import { createSearchCommands } from './search-commands';
import { createSessionCommands } from './session-commands';
import { credentialOf, profileNamed, type State, vaultState } from './state';
import { createTemplateCommands } from './template-commands';
import { createUsageCommands } from './usage-commands';
import { createWorkspaceCommands } from './workspace-commands';
import { createWorktreeCommands } from './worktree-commands';

type Commands = {
  [N in CommandName]: (input: CommandInput<N>) => CommandOutput<N> | Promise<CommandOutput<N>>;
};

const CHECK_MS = 700;

export function createCommands(state: State, emit: Emit): Commands {
  const profileOf = (id: string) => find(state.profiles, id);
  const credential = (id: string) => find(state.credentials, id);
  const credentialsChanged = (profileId: string) => emit('credentials.changed', { profileId });
  const setVault = (status: State['vault']['status']) => {
    state.vault = vaultState(status);
    emit('vault.changed', state.vault);
    return state.vault;
  };
  const changed = (id: string, values: object) => {
    const found = Object.assign(credential(id), values);
    credentialsChanged(found.profileId);
    return found;
  };

  return {
    'app.info': () => ({
      version: '0.1.0',
      electron: '45.4.1',
      chromium: '150.0.7871.12',
      node: '24.21.0',
      sqlite: '3.54.1',
      platform: 'linux x64',
      dataFolder: '/home/dana/.config/Chatelaine',
      homeFolder: '/home/dana',
    }),
    'app.settings': () => state.settings,
    'app.updateSettings': (input) => Object.assign(state.settings, input),
    'app.chooseFolder': () => '/home/dana/code/shop-api',
    'app.openLink': () => ({ opened: true }),
    'app.openDataFolder': () => ({}),

    'profiles.list': () => ({ profiles: state.profiles, currentId: state.currentId }),
    'profiles.create': ({ name }) => {
      const profile = profileNamed(name);
      state.profiles.push(profile);
      state.currentId ??= profile.id;
      emit('profiles.changed', {});
      return profile;
    },
    'profiles.update': ({ profileId, ...values }) => {
      const profile = Object.assign(profileOf(profileId), values);
      emit('profiles.changed', {});
      return profile;
    },
    'profiles.switch': ({ profileId }) => {
      state.currentId = profileId;
      emit('profiles.changed', {});
      return profileOf(profileId);
    },
    'profiles.archive': ({ profileId, archived }) => {
      const profile = Object.assign(profileOf(profileId), {
        archivedAt: archived ? Date.now() : null,
      });
      emit('profiles.changed', {});
      return profile;
    },

    'vault.state': () => state.vault,
    'vault.unlock': () => setVault(state.vault.status === 'locked' ? 'ok' : state.vault.status),
    'vault.useMemory': () => setVault('memory'),
    'vault.startOver': () => setVault('ok'),

    'credentials.providers': () => PROVIDERS,
    'credentials.list': ({ profileId }) =>
      state.credentials.filter((one) => one.profileId === profileId),
    'credentials.add': async ({
      profileId,
      provider,
      secret,
      credentialName,
      baseUrl,
      storeUnchecked,
    }) => {
      const validationStatus = await check(
        state,
        Object.values(secret).join(),
        storeUnchecked ?? false,
      );
      const others = state.credentials.filter(
        (one) => one.profileId === profileId && one.provider === provider,
      );
      const added = credentialOf(profileId, {
        provider,
        priority: others.length,
        credentialName,
        baseUrl: baseUrl ?? null,
        validationStatus,
        hint: Object.values(secret).join().slice(-4),
        isActive: others.length === 0,
        lastValidatedAt: validationStatus === 'VALID' ? Date.now() : null,
      });
      state.credentials.push(added);
      credentialsChanged(profileId);
      return added;
    },
    'credentials.replace': async ({ credentialId, secret, storeUnchecked }) => {
      const validationStatus = await check(
        state,
        Object.values(secret).join(),
        storeUnchecked ?? false,
      );
      return changed(credentialId, {
        validationStatus,
        validationMessage: null,
        hint: Object.values(secret).join().slice(-4),
        lastValidatedAt: Date.now(),
      });
    },
    'credentials.update': ({ credentialId, ...values }) => changed(credentialId, values),
    'credentials.activate': ({ credentialId }) => {
      const { provider } = credential(credentialId);
      for (const one of state.credentials) {
        if (one.provider === provider) one.isActive = one.id === credentialId;
      }
      return changed(credentialId, {});
    },
    'credentials.validate': async ({ credentialId }) => {
      await wait(CHECK_MS);
      return changed(credentialId, { lastValidatedAt: Date.now() });
    },
    'credentials.reorder': ({ profileId, credentialIds }) => {
      for (const [priority, id] of credentialIds.entries()) credential(id).priority = priority;
      credentialsChanged(profileId);
      return credentialIds.map(credential);
    },
    'credentials.validateAll': async ({ profileId }) => {
      const all = state.credentials.filter((one) => one.isEnabled);
      state.isCancelled = false;
      for (const [done, one] of all.entries()) {
        emit('credentials.validating', { profileId, done, total: all.length });
        await wait(CHECK_MS);
        if (state.isCancelled) break;
        if (one.validationStatus !== 'PENDING') one.lastValidatedAt = Date.now();
        credentialsChanged(profileId);
      }
      emit('credentials.validating', { profileId, done: all.length, total: all.length });
      return state.credentials;
    },
    'credentials.cancelValidation': () => {
      state.isCancelled = true;
      return {};
    },
    'credentials.remove': ({ credentialId }) => {
      const { profileId } = credential(credentialId);
      state.credentials = state.credentials.filter(({ id }) => id !== credentialId);
      credentialsChanged(profileId);
      return {};
    },
    'credentials.history': () => state.history,

    'models.list': () => {
      if (state.credentials.length === 0) throw failure('NO_CREDENTIAL');
      return { models: MODELS, fetchedAt: Date.now() };
    },

    ...createClientCommands(state, emit),
    ...createGatewayCommands(state, emit),
    ...createDoctorCommands(),
    ...createMcpCommands(state, emit),
    ...createPermissionCommands(state, emit),
    ...createWorkspaceCommands(state, emit),
    ...createSessionCommands(state, emit),
    ...createReviewCommands(state, emit),
    ...createWorktreeCommands(state),
    ...createCheckpointCommands(state, emit),
    ...createSearchCommands(state),
    ...createTemplateCommands(state, emit),
    ...createComparisonCommands(state, emit),
    ...createHistoryCommands(state, emit),
    ...createUsageCommands(state, emit),
    ...createBudgetCommands(state, emit),
    ...createPriceCommands(state, emit),
    ...createImportCommands(state, emit),
  };
}

/** What a key says about itself decides how its check ends: `…NETWORK…` cannot be reached. */
async function check(state: State, secret: string, storeUnchecked: boolean) {
  if (state.vault.status === 'unavailable') throw failure('KEYRING_UNAVAILABLE');
  if (state.vault.status === 'locked') throw failure('VAULT_LOCKED');
  await wait(CHECK_MS);
  if (secret.includes('MALFORMED')) throw failure('CREDENTIAL_FORMAT');
  if (secret.includes('TWICE')) {
    throw failure('CONFLICT', 'This key is stored already, as “Work key”.');
  }
  const says = ['REJECTED', 'FORBIDDEN'].find((word) => secret.includes(word));
  if (says) throw failure(`CREDENTIAL_${says}` as ErrorCode);
  const fault = (['NETWORK', 'TIMEOUT', 'RATE_LIMITED', 'OVERLOADED'] as const).find((word) =>
    secret.includes(word),
  );
  if (fault && !storeUnchecked) throw failure(fault);
  return fault ? ('PENDING' as const) : ('VALID' as const);
}

function find<T extends { id: string }>(items: readonly T[], id: string): T {
  const item = items.find((one) => one.id === id);
  if (!item) throw failure('NOT_FOUND');
  return item;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
