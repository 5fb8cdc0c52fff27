export { beginChange } from './begin-change.js';
export { ProjectsModule } from './projects.module.js';
export { ProjectsRepository } from './projects.repository.js';
export { ProjectsService } from './projects.service.js';
export {
  boundByMembership,
  exceedsInProjects,
  holdsInProject,
  mayRunAnywhere,
  mayRunIn,
  seenProjects,
  seesByMembership,
  seesEveryProject,
  seesProject,
  whoSees,
  type ProjectRights,
} from './visibility.js';
