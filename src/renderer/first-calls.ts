/**
 * What decides about the first screen, asked before the rest of the page's code is run: main answers meanwhile. It
 * imports nothing, and is imported before everything else.
 */
export const firstCalls = {
  settings: window.chatelaine.call('app.settings', {}),
  profiles: window.chatelaine.call('profiles.list', {}),
};
