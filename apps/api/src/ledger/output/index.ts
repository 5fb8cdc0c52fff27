export { OutputModule } from './output.module.js';
export { OutputRetention } from './output-retention.js';
