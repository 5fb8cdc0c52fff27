import { Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  CreateWebhookInput,
  type Draft,
  UpdateWebhookInput,
  WebhookListQuery,
  webhookResource,
  webhookWithSecretResource,
} from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { listOf, nothing, one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { IfMatch, type Precondition } from '../../platform/http/etag.js';
import { ShowsSecretOnce } from '../../platform/http/idempotency/index.js';
import { Input } from '../../platform/http/input.js';
import { CurrentList, type ListRequest } from '../../platform/http/paging/index.js';
import { UrlPipe } from './url.pipe.js';
import { WebhookChanges } from './webhook-changes.service.js';
import { WebhooksService } from './webhooks.service.js';

@ApiTags('Webhooks')
@Controller('webhooks')
export class WebhooksController {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly changes: WebhookChanges,
  ) {}

  @Get()
  @Requires()
  @Answers(listOf(webhookResource))
  @ApiOperation({
    operationId: 'webhooksList',
    summary: 'The webhooks that the caller may change',
    description:
      'Webhooks of projects in which the caller has `edit_project`; with `manage_users` and `view_all_projects` also those of all projects.',
  })
  list(@Query() query: WebhookListQuery, @CurrentCaller() caller: Caller, @CurrentList() request: ListRequest) {
    return this.webhooks.list(query, caller, request);
  }

  @Get(':id')
  @Requires({ inProject: 'edit_project' })
  @Answers(one(webhookResource))
  @ApiOperation({
    operationId: 'webhooksRead',
    summary: 'One webhook',
    description: 'Shows also whether the ledger has disabled the webhook, and why.',
  })
  get(@Param('id') id: number, @CurrentCaller() caller: Caller) {
    return this.webhooks.get(id, caller);
  }

  @Post()
  @Requires({ inProject: 'edit_project', administers: true })
  @ShowsSecretOnce()
  @Answers(one(webhookWithSecretResource), 201)
  @ApiOperation({
    operationId: 'webhooksCreate',
    summary: 'Create a webhook; its secret is shown only once',
    description: 'Store the secret, which verifies the signatures of deliveries. At most 50 webhooks in a project.',
  })
  create(@Input(CreateWebhookInput, UrlPipe) draft: Draft<CreateWebhookInput>, @CurrentCaller() caller: Caller) {
    return this.webhooks.create(draft, caller);
  }

  @Patch(':id')
  @Requires({ inProject: 'edit_project', administers: true })
  @Answers(one(webhookResource))
  @ApiOperation({
    operationId: 'webhooksUpdate',
    summary: 'Change a webhook',
    description:
      'Changes the fields that are sent. The caller becomes the user whose permissions are checked for each delivery.',
  })
  update(
    @Param('id') id: number,
    @Input(UpdateWebhookInput, UrlPipe) draft: Draft<UpdateWebhookInput>,
    @CurrentCaller() caller: Caller,
    @IfMatch() ifMatch: Precondition,
  ) {
    return this.changes.update(id, draft, caller, ifMatch);
  }

  @Delete(':id')
  @Requires({ inProject: 'edit_project' })
  @Answers(nothing, 204)
  @ApiOperation({
    operationId: 'webhooksDelete',
    summary: 'Delete a webhook with its deliveries',
    description: 'Pending deliveries are not sent.',
  })
  delete(@Param('id') id: number, @CurrentCaller() caller: Caller, @IfMatch() ifMatch: Precondition) {
    return this.changes.delete(id, caller, ifMatch);
  }

  @Post(':id/secret')
  @Requires({ inProject: 'edit_project', administers: true })
  @ShowsSecretOnce()
  @Answers(one(webhookWithSecretResource))
  @ApiOperation({
    operationId: 'webhooksRenewSecret',
    summary: 'Create a new secret, shown only once; the previous one also signs for a day',
    description: 'For 24 hours, deliveries are signed with both secrets, so that the receiver can switch over.',
  })
  renewSecret(@Param('id') id: number, @CurrentCaller() caller: Caller, @Input() draft: Draft) {
    return this.changes.renewSecret(id, caller, () => draft.valid());
  }
}
