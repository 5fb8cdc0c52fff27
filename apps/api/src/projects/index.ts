export { ProjectsModule } from './projects.module.js';
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
