export { PurgeModule } from './purge.module.js';
export { Purge } from './purge.service.js';
