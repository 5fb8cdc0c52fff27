export { AgentsModule } from './agents.module.js';
export { AgentsRepository, targetKey } from './agents.repository.js';
export { AgentsService } from './agents.service.js';
export { UnclaimedRepository } from './unclaimed.repository.js';
