import { net, powerMonitor } from 'electron';

/** After a sleep the network comes back within seconds, or the provider's own countdown does. */
const NETWORK_CHECK_MS = 1_000;
const NETWORK_CHECKS = 60;

/** What the machine says of its network, its plug and its sleep. */
export type Power = {
  /** Answers at once. */
  isOnline(): boolean;
  /** Answers at once. */
  isOnBattery(): boolean;
  /**
   * Called when the machine was woken and there is a network again: a hint that
   * what waits may be tried now. Not called when no network comes within a minute.
   */
  onResume(listener: () => void): void;
};

export function createPower(): Power {
  return {
    isOnline: () => net.isOnline(),
    isOnBattery: () => powerMonitor.isOnBatteryPower(),
    onResume: (listener) => {
      let timer: NodeJS.Timeout | undefined;
      const whenOnline = (checksLeft: number) => {
        clearTimeout(timer);
        if (net.isOnline()) return listener();
        if (checksLeft === 0) return;
        timer = setTimeout(() => whenOnline(checksLeft - 1), NETWORK_CHECK_MS);
        timer.unref();
      };
      powerMonitor.on('resume', () => whenOnline(NETWORK_CHECKS));
    },
  };
}
