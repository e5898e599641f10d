import { expect, test } from 'vitest';
import { ALLOWED_COMMANDS } from '../../../../src/main/gateway/routes/allowed-commands';
import { commandNames } from '../../../../src/shared/commands';

test('nothing that opens a dialog, changes the vault’s life or the gateway itself is let through', () => {
  expect(ALLOWED_COMMANDS.filter((name) => !commandNames.includes(name))).toEqual([]);
  const refused = [
    'app.chooseFolder',
    'app.openLink',
    'app.openDataFolder',
    'app.updateSettings',
    'doctor.repair',
    'gateway.update',
    'permissions.add',
    'prices.importFile',
    'usage.export',
    'vault.startOver',
    'vault.unlock',
    'vault.useMemory',
    'workspaces.update',
  ];
  expect(refused.filter((name) => !commandNames.includes(name))).toEqual([]);
  expect(ALLOWED_COMMANDS.filter((name) => refused.includes(name))).toEqual([]);
});
