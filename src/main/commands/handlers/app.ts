import type { Domains, Of } from '../domains';
import { nothing } from './nothing';

export function appHandlers({ desktop, settings, engine, places }: Domains): Of<'app'> {
  return {
    'app.info': () => ({ ...desktop.versions(), ...places }),
    'app.settings': () => settings.get(),
    'app.updateSettings': (patch) => {
      const updated = settings.update(patch);
      engine.slotsChanged();
      desktop.applyColorScheme(updated.colorScheme);
      return updated;
    },
    'app.chooseFolder': ({ title }) => desktop.chooseFolder(title),
    'app.openLink': async ({ url, fromModel }) => ({
      opened: await desktop.openLink(url, fromModel),
    }),
    'app.openDataFolder': async () => {
      await desktop.openDataFolder();
      return nothing();
    },
  };
}

export function doctorHandlers({ doctor }: Domains): Of<'doctor'> {
  return {
    'doctor.examine': () => doctor.examine(),
    'doctor.repair': () => doctor.repair(),
  };
}
