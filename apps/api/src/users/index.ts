export { ActingUsers } from './acting-users.js';
export { UserControl } from './control.js';
export { UserChanges } from './user-changes.service.js';
export { UsersModule } from './users.module.js';
export { UsersRepository } from './users.repository.js';
export { UsersService } from './users.service.js';
