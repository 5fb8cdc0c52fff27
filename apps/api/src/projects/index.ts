export { ProjectsModule } from './projects.module.js';
export { ProjectsService } from './projects.service.js';
export { exceedsInProjects, holdsInProject, mayRunIn, seenProjects, seesProject } from './visibility.js';
