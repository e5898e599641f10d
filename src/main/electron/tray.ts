import path from 'node:path';
import {
  Menu,
  type MenuItemConstructorOptions,
  type NativeImage,
  nativeImage,
  Tray,
} from 'electron';
import type { EventName } from '../../shared/events';
import type { MicroUsd } from '../../shared/money';
import {
  type TrayChoice,
  type TrayItem,
  trayMenu,
  traySummary,
  type WorkingSession,
} from '../attention/tray-menu';

type Ports = {
  iconFolder: string;
  working(): readonly WorkingSession[];
  /** Of the current profile, since midnight. */
  todaySpend(): MicroUsd;
  openSession(sessionId: string): void;
  showWindow(): void;
  /** Asks when sessions are working. */
  quit(): void;
};

/** A menu that changes many times a second cannot be used. */
const REFRESH_AFTER_MS = 250;

/** What the menu shows changes with these. */
const TELLING: readonly EventName[] = ['sessions.changed', 'usage.changed', 'profiles.changed'];

/**
 * The icon beside the clock. It comes with the first session that works and stays until the app ends:
 * whoever only keeps keys here never gets one, and it does not come and go with every turn.
 */
export function createTray(ports: Ports) {
  let tray: Tray | undefined;
  let timer: NodeJS.Timeout | undefined;

  const refresh = () => {
    timer = undefined;
    const working = ports.working();
    if (!tray && working.length === 0) return;
    tray ??= openTray(ports);
    const items = trayMenu(working, ports.todaySpend());
    tray.setToolTip(traySummary(working));
    tray.setContextMenu(Menu.buildFromTemplate(items.map((item) => menuItem(item, ports))));
  };

  return {
    /** To be called with every event of the app. */
    onEvent(name: EventName): void {
      if (TELLING.includes(name)) timer ??= setTimeout(refresh, REFRESH_AFTER_MS);
    },
    /** For the end of the app: nothing is asked of its parts any more. */
    close(): void {
      clearTimeout(timer);
      tray?.destroy();
      tray = undefined;
    },
  };
}

function openTray({ iconFolder, showWindow }: Ports): Tray {
  const tray = new Tray(trayImage(iconFolder));
  // On macOS a click opens the menu.
  if (process.platform !== 'darwin') tray.on('click', showWindow);
  return tray;
}

function trayImage(folder: string): NativeImage {
  const file = (name: string) => path.join(folder, name);
  // A template takes the colour of the menu bar; Electron finds its @2x by itself.
  if (process.platform === 'darwin') return nativeImage.createFromPath(file('trayTemplate.png'));
  if (process.platform === 'linux') return nativeImage.createFromPath(file('tray-22.png'));
  const image = nativeImage.createFromPath(file('tray-16.png'));
  const large = nativeImage.createFromPath(file('tray-32.png'));
  image.addRepresentation({ scaleFactor: 2, dataURL: large.toDataURL() });
  return image;
}

function menuItem(item: TrayItem, ports: Ports): MenuItemConstructorOptions {
  if (item === 'separator') return { type: 'separator' };
  const { label, choose } = item;
  // A single ampersand would mark a mnemonic where menus have them.
  const plain = process.platform === 'darwin' ? label : label.replaceAll('&', '&&');
  if (!choose) return { label: plain, enabled: false };
  return { label: plain, click: () => act(choose, ports) };
}

function act(choice: TrayChoice, ports: Ports): void {
  if (choice === 'window') ports.showWindow();
  else if (choice === 'quit') ports.quit();
  else ports.openSession(choice.open);
}
