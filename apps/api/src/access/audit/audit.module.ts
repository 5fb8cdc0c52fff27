import { Global, Module } from '@nestjs/common';

import { Audit } from '../../platform/http/audit.js';
import { AuditController } from './audit.controller.js';
import { AuditRepository } from './audit.repository.js';
import { AuditService } from './audit.service.js';

@Global()
@Module({
  controllers: [AuditController],
  providers: [AuditRepository, AuditService, { provide: Audit, useExisting: AuditService }],
  exports: [Audit],
})
export class AuditModule {}
