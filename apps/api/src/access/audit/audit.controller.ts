import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { auditEntryResource, AuditListQuery } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { listOf } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { CurrentList, type ListRequest } from '../../platform/http/paging/index.js';
import { AuditService } from './audit.service.js';

@ApiTags('Audit')
@Controller('audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @Requires('manage_users')
  @Answers(listOf(auditEntryResource))
  @ApiOperation({
    operationId: 'auditList',
    summary: 'Who did what to which object, newest first',
    description: 'Names changed fields, never their values. Also records who was shown credentials.',
  })
  list(@Query() query: AuditListQuery, @CurrentCaller() caller: Caller, @CurrentList() request: ListRequest) {
    return this.audit.list(query, caller, request);
  }
}
