import { Controller, Delete, Param, Patch, Query, type Type } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ConnectionQuery,
  connectionResource,
  type Draft,
  editPermission,
  ForceQuery,
  UpdateConnectionInput,
  type Kind,
} from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { nothing, one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { IfMatch, type Precondition } from '../../platform/http/etag.js';
import { Input } from '../../platform/http/input.js';
import { ConnectionChanges } from './connection-changes.service.js';
import { ConnectionDeletion } from './connection-deletion.service.js';
import { ConnectionsService } from './connections.service.js';

/** Both kinds of connections have the same routes. */
export function connectionChangesControllerOf(kind: Kind): Type {
  @ApiTags('Connections')
  @Controller(`connections/${kind}/:id`)
  class ConnectionChangesController {
    constructor(
      private readonly changes: ConnectionChanges,
      private readonly deletion: ConnectionDeletion,
      private readonly connections: ConnectionsService,
    ) {}

    @Patch()
    @Requires({ whereSeen: editPermission[kind] })
    @Answers(one(connectionResource))
    @ApiOperation(operationsOf(kind).update)
    async update(
      @Param('id') id: number,
      @Input(UpdateConnectionInput) draft: Draft<UpdateConnectionInput>,
      @Query() query: ConnectionQuery,
      @CurrentCaller() caller: Caller,
      @IfMatch() ifMatch: Precondition,
    ) {
      await this.changes.update({ id, kind, caller, ifMatch }, draft);
      return this.connections.get(id, kind, caller, query);
    }

    @Delete()
    @Requires({ whereSeen: editPermission[kind] })
    @Answers(nothing, 204)
    @ApiOperation(operationsOf(kind).delete)
    delete(
      @Param('id') id: number,
      @Query() { force }: ForceQuery,
      @CurrentCaller() caller: Caller,
      @IfMatch() ifMatch: Precondition,
    ) {
      return this.deletion.delete({ id, kind, caller, ifMatch }, force?.includes(true) ?? false);
    }
  }
  return ConnectionChangesController;
}

function operationsOf(kind: Kind) {
  return {
    update: {
      operationId: `${kind}ConnectionsUpdate`,
      summary: 'Change a connection',
      description:
        'Changes the fields that are sent. `params` replaces the whole object; `{"$secret": true}` keeps a stored secret.',
    },
    delete: {
      operationId: `${kind}ConnectionsDelete`,
      summary: 'Delete a connection',
      description:
        'A connection with jobs is a 409 without `force`, which hides them at once and deletes them in the background.',
    },
  };
}
