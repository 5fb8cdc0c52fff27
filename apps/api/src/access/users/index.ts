export { userRightsColumns, userRightsList, userRightsOf, type UserRightsRow } from './user-rights.js';
export { Impersonation } from './impersonation.js';
export { UserPolicy } from './user-policy.js';
export { UserDeactivation } from './user-deactivation.service.js';
export { UsersModule } from './users.module.js';
export { UsersRepository } from './users.repository.js';
export { UsersService } from './users.service.js';
