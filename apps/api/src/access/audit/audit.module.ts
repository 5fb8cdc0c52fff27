import { Global, Module } from '@nestjs/common';

import { Audit } from '../../platform/http/audit.js';
import { AuditRetentionRepository } from './audit-retention.repository.js';
import { AuditRetention } from './audit-retention.service.js';
import { AuditController } from './audit.controller.js';
import { AuditRepository } from './audit.repository.js';
import { AuditService } from './audit.service.js';
import { RevealsRepository } from './reveals.repository.js';

@Global()
@Module({
  controllers: [AuditController],
  providers: [
    AuditRepository,
    AuditRetention,
    AuditRetentionRepository,
    RevealsRepository,
    AuditService,
    { provide: Audit, useExisting: AuditService },
  ],
  exports: [Audit],
})
export class AuditModule {}
