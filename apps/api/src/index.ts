export { Clock } from './config/clock.js';
export { ConfigurationError, readEnvironment, type Environment } from './config/index.js';
export { ParamsVault } from './connections/index.js';
export { createApp } from './create-app.js';
export { openDatabase, type Database, type Dialect } from './database/index.js';
export { createLogger } from './http/logger.js';
export { ScheduleService } from './schedule/index.js';
export { Keyring } from './secrets/index.js';
export { prepareLedger, serve } from './serve.js';
