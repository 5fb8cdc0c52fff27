export { ProjectDeletionModule } from './project-deletion.module.js';
