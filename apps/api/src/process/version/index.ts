export { VERSION_PATHS, VersionController } from './version.controller.js';
