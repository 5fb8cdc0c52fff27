export { ProjectsModule } from './projects.module.js';
export { ProjectsService } from './projects.service.js';
export {
  exceedsInProjects,
  holdsInProject,
  mayRunIn,
  seenProjects,
  seesEveryProject,
  seesProject,
  whoSees,
} from './visibility.js';
