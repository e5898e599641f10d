export { askGateway, type GatewayAnswer as Answer } from '../ask-gateway';
export { expectAccessible } from './accessibility';
export * from './gateway';
export { type App, type LaunchOptions, launchApp, usable } from './launch';
export { type Look, testScreens } from './look';
export { seedManyKeys } from './many-keys';
export { resize, showTheme, THEMES, takePicture } from './pictures';
export { answerQuit, askedAtQuit } from './quit';
export { rememberState } from './repository-state';
export {
  commitChanges,
  mergeInto,
  openChanges,
  startFromForm,
  startInWorktree,
  undoLatest,
} from './review';
export { playScenes, type Scene, type Scenes } from './scenes';
export { ALL_DAYS, SONNET, seedCredential, seedProfile, seedSession } from './seed';
export { seedSettings } from './seed-settings';
export { type Given, needsSandbox, openInRepository, openSession } from './session';
export * from './steps';
export { expect, test } from './test';
