export { databasePlace, type DatabasePlace } from './database-place.js';
export { AGENT, freePort, SERVER, startAgent, startServer, until, Watched } from './processes.js';
