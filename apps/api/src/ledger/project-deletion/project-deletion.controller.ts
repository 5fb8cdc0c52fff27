import { Controller, Delete, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ForceQuery } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { nothing } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { IfMatch, type Precondition } from '../../platform/http/etag.js';
import { ProjectDeletion } from './project-deletion.service.js';

/** Not with the other routes of projects, because it deletes connections and jobs, too. */
@ApiTags('Projects')
@Controller('projects')
export class ProjectDeletionController {
  constructor(private readonly deletion: ProjectDeletion) {}

  @Delete(':id')
  @Requires({ inProject: 'edit_project' })
  @Answers(nothing, 204)
  @ApiOperation({
    operationId: 'projectsDelete',
    summary: 'Delete a project',
    description: 'A project with connections is a 409 without `force`, which deletes them too, with their jobs.',
  })
  delete(
    @Param('id') id: number,
    @Query() { force }: ForceQuery,
    @CurrentCaller() caller: Caller,
    @IfMatch() ifMatch: Precondition,
  ) {
    return this.deletion.delete(id, force?.includes(true) ?? false, caller, ifMatch);
  }
}
