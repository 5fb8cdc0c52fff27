export { clockArguments, shownBy, type Clock } from './clock.js';
export { databasePlace, type DatabasePlace } from './database-place.js';
export { startDemo, type DemoServer } from './demo-server.js';
export { isNightly, nightlyDialects, nightlyIt } from './nightly.js';
export { AGENT, freePort, SERVER, startAgent, startServer, until, Watched } from './processes.js';
