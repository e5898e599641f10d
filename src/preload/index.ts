import { contextBridge, ipcRenderer } from 'electron';
import { type Bridge, CALL_CHANNEL, EVENT_CHANNEL } from '../shared/bridge';
import { ERROR_GUIDE } from '../shared/errors';

type Listener = (payload: never) => void;
const listeners = new Map<string, Set<Listener>>();

ipcRenderer.on(EVENT_CHANNEL, (_event, name: string, payload: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(payload as never);
});

const bridge: Bridge = {
  // Nothing rejects across the bridge, not even when the main process is going away.
  call: (name, input) =>
    ipcRenderer.invoke(CALL_CHANNEL, name, input).catch(() => ({
      ok: false,
      error: { code: 'INTERNAL', message: ERROR_GUIDE.INTERNAL.sentence, retryable: true },
    })),
  on: (name, listener) => {
    const own = listeners.get(name) ?? new Set();
    listeners.set(name, own.add(listener as Listener));
    return () => own.delete(listener as Listener);
  },
};

contextBridge.exposeInMainWorld('chatelaine', bridge);
