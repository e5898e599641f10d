export { expectAccessible } from './accessibility';
export { type App, type LaunchOptions, launchApp, usable } from './launch';
export { seedManyKeys } from './many-keys';
export { IMAGES_FOLDER, resize, showTheme, THEMES, type Theme, takePicture } from './pictures';
export { answerQuit, askedAtQuit } from './quit';
export { SONNET, seedCredential, seedProfile, seedSession } from './seed';
export * from './steps';
export { expect, test } from './test';
