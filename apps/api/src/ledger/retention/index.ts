export { RetentionModule } from './retention.module.js';
export { RetentionRules } from './retention-rules.service.js';
export { Retention } from './retention.service.js';
export { MAX_DAYS, MAX_RUNS, type RetentionRule } from './rules.js';
