export { OutputModule } from './output.module.js';
