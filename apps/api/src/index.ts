export { Clock } from './config/clock.js';
export { readEnvironment, type Environment } from './config/index.js';
export { rebuildCounts } from './counts/index.js';
export { createApp } from './create-app.js';
export { openDatabase, type Database } from './database/index.js';
export { createLogger } from './http/logger.js';
export { Keyring } from './secrets/index.js';
export { serve } from './serve.js';
