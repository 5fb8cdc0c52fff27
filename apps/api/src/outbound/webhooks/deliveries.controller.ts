import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { DeliveryListQuery, deliveryResource, type Draft } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { listOf, one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { Input } from '../../platform/http/input.js';
import { CurrentList, type ListRequest } from '../../platform/http/paging/index.js';
import { DeliveriesService } from './deliveries.service.js';

@ApiTags('Webhooks')
@Controller('webhooks/:webhook')
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveriesService) {}

  @Get('deliveries')
  @Requires({ inProject: 'edit_project' })
  @Answers(listOf(deliveryResource))
  @ApiOperation({
    operationId: 'deliveriesList',
    summary: 'The deliveries of a webhook',
    description: 'Newest first. Completed deliveries are kept for 30 days.',
  })
  list(
    @Param('webhook') webhook: number,
    @Query() query: DeliveryListQuery,
    @CurrentCaller() caller: Caller,
    @CurrentList() request: ListRequest,
  ) {
    return this.deliveries.list(webhook, query, caller, request);
  }

  @Get('deliveries/:delivery')
  @Requires({ inProject: 'edit_project' })
  @Answers(one(deliveryResource))
  @ApiOperation({
    operationId: 'deliveriesRead',
    summary: 'One delivery',
    description: 'Shows the number of attempts, the last response, and the time of the next attempt.',
  })
  get(@Param('webhook') webhook: number, @Param('delivery') delivery: number, @CurrentCaller() caller: Caller) {
    return this.deliveries.get(webhook, delivery, caller);
  }

  @Post('test')
  @Requires({ inProject: 'edit_project' })
  @Answers(one(deliveryResource))
  @ApiOperation({
    operationId: 'webhooksTest',
    summary: 'Send a test immediately, and return its result',
    description: 'Also works while the webhook is disabled.',
  })
  test(@Param('webhook') webhook: number, @CurrentCaller() caller: Caller, @Input() draft: Draft) {
    return this.deliveries.test(webhook, caller, draft);
  }
}
