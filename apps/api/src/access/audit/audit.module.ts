import { Global, Module } from '@nestjs/common';

import { Audit } from '../../platform/http/audit.js';
import { AuditController } from './audit.controller.js';
import { AuditRepository } from './audit.repository.js';
import { AuditService } from './audit.service.js';
import { RevealsRepository } from './reveals.repository.js';

@Global()
@Module({
  controllers: [AuditController],
  providers: [AuditRepository, RevealsRepository, AuditService, { provide: Audit, useExisting: AuditService }],
  exports: [Audit],
})
export class AuditModule {}
