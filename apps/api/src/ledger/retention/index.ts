export { RetentionModule } from './retention.module.js';
export { RetentionRules } from './retention-rules.service.js';
export { Retention, type ProjectFigures } from './retention.service.js';
export { MOST_DAYS, MOST_RUNS, type RetentionRule } from './rules.js';
