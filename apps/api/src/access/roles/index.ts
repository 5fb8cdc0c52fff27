export { assertHoldsAll } from './grants.js';
export { RolesModule } from './roles.module.js';
export { RolesService } from './roles.service.js';
