export { FirstStartModule } from './first-start.module.js';
export { FirstStart } from './first-start.service.js';
