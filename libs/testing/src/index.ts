export { databasePlace, type DatabasePlace } from './database-place.js';
export { isNightly, nightlyDialects, nightlyIt } from './nightly.js';
export { AGENT, freePort, SERVER, startAgent, startServer, until, Watched } from './processes.js';
