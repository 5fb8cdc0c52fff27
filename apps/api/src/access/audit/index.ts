export { AuditModule } from './audit.module.js';
export { AuditFileExists } from './audit-file.js';
export { AuditRetention, MAX_AUDIT_DAYS, MIN_AUDIT_DAYS, type PrunedDay } from './audit-retention.service.js';
export { AuditService } from './audit.service.js';
