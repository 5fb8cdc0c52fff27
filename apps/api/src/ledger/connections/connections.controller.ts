import { Controller, Get, Param, Post, Query, type Type } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ConnectionListQuery,
  ConnectionQuery,
  connectionCsvResource,
  connectionResource,
  CreateConnectionInput,
  type Draft,
  editPermission,
  type Kind,
} from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { alsoAsCsv, listOf, one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { IdempotencyKey, type IdempotentRequest } from '../../platform/http/idempotency/index.js';
import { Input } from '../../platform/http/input.js';
import { CurrentList, type ListRequest } from '../../platform/http/paging/index.js';
import { ConnectionsService } from './connections.service.js';

/** Both kinds of connections have the same routes. */
export function connectionsControllerOf(kind: Kind): Type {
  @ApiTags('Connections')
  @Controller(`connections/${kind}`)
  class ConnectionsController {
    constructor(private readonly connections: ConnectionsService) {}

    @Get()
    @Requires()
    @Answers(alsoAsCsv(listOf(connectionResource), connectionCsvResource))
    @ApiOperation(operationsOf(kind).list)
    list(@Query() query: ConnectionListQuery, @CurrentCaller() caller: Caller, @CurrentList() request: ListRequest) {
      return this.connections.list(kind, query, caller, request);
    }

    @Get(':id')
    @Requires()
    @Answers(one(connectionResource))
    @ApiOperation(operationsOf(kind).get)
    get(@Param('id') id: number, @Query() query: ConnectionQuery, @CurrentCaller() caller: Caller) {
      return this.connections.get(id, kind, caller, query);
    }

    @Post()
    @Requires(editPermission[kind])
    @Answers(one(connectionResource), 201)
    @ApiOperation(operationsOf(kind).create)
    create(
      @Input(CreateConnectionInput) draft: Draft<CreateConnectionInput>,
      @Query() query: ConnectionQuery,
      @CurrentCaller() caller: Caller,
      @IdempotencyKey(201) once: IdempotentRequest | undefined,
    ) {
      return this.connections.create({ draft, kind, caller, once }, query);
    }
  }
  return ConnectionsController;
}

function operationsOf(kind: Kind) {
  const name = kind === 'alm' ? 'ALM' : kind;
  return {
    list: {
      operationId: `${kind}ConnectionsList`,
      summary: `All ${name} connections`,
      description:
        '`params` are shown to callers who may edit connections of this kind; `mask=secrets` masks the secrets among them.',
    },
    get: {
      operationId: `${kind}ConnectionsRead`,
      summary: `One ${name} connection`,
      description:
        '`params` are shown to callers who may edit connections of this kind; `mask=secrets` masks the secrets among them.',
    },
    create: {
      operationId: `${kind}ConnectionsCreate`,
      summary: `Create an ${name} connection`,
      description: '`params` are stored encrypted. A `frequency` other than `manually` schedules runs.',
    },
  };
}
