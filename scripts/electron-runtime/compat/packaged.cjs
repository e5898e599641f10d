'use strict';
/**
 * First file of an app packaged on the stand-in: there is no default app in a package, so the
 * missing interfaces come from here. Such a package is for trying out packaging, and is never
 * shipped.
 */
require('./polyfills.cjs');
require('../out/main/index.cjs');
