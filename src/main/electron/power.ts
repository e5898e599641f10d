import { net, powerMonitor } from 'electron';

/** What the machine says of its network and its plug; both answer at once. */
export function createPower(): { isOnline(): boolean; isOnBattery(): boolean } {
  return {
    isOnline: () => net.isOnline(),
    isOnBattery: () => powerMonitor.isOnBatteryPower(),
  };
}
