import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { auditEntryResource, AuditListQuery } from '@syncledger/domain';

import { Requires } from '../http/access.js';
import { Answers, listOf } from '../http/answers.js';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { CurrentList, type ListRequest } from '../http/paging/index.js';
import { AuditService } from './audit.service.js';

/** The route of the audit. */
@ApiTags('Audit')
@Controller('audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @Requires('manage_users')
  @Answers(listOf(auditEntryResource))
  @ApiOperation({ operationId: 'auditList', summary: 'Who did what to which object, newest first' })
  list(@Query() query: AuditListQuery, @CurrentCaller() caller: Caller, @CurrentList() request: ListRequest) {
    return this.audit.list(query, caller, request);
  }
}
