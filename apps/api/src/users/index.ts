export { UserControl } from './control.js';
export { UsersModule } from './users.module.js';
export { UsersRepository } from './users.repository.js';
