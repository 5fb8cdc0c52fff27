export { databasePlace, type DatabasePlace } from './database-place.js';
export { freePort, startAgent, startServer, until, Watched } from './processes.js';
