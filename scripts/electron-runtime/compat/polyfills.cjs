'use strict';
/**
 * What the app may use of Electron 45 that Electron 33 lacks; polyfills-node.cjs does the same
 * for Node. Each entry is the newer interface expressed in the older one, nothing more: whoever
 * needs more than that needs the real Electron.
 */
const electron = require('electron');
const { define } = require('./polyfills-node.cjs');

electron.app.whenReady().then(() => {
  const { safeStorage, clipboard } = electron;
  // As in Electron 45, the asynchronous interface is usable only once the app is ready.
  define(safeStorage, {
    isAsyncEncryptionAvailable: async () => safeStorage.isEncryptionAvailable(),
    encryptStringAsync: async (plainText) => safeStorage.encryptString(plainText),
    decryptStringAsync: async (encrypted) => ({
      result: safeStorage.decryptString(encrypted),
      shouldReEncrypt: false,
    }),
  });
  for (const name of ['readText', 'writeText']) {
    const synchronous = clipboard[name].bind(clipboard);
    Object.defineProperty(clipboard, name, {
      value: async (...args) => synchronous(...args),
      configurable: true,
    });
  }
});
