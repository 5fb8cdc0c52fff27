import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { serverVersionResource, WIRE_VERSION, type ServerVersion } from '@syncledger/domain';

import { readBuildFacts } from '../../platform/config/index.js';
import { Public } from '../../platform/http/access.js';
import { one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { API_PREFIX } from '../../platform/http/paths.js';

/** Not below the global prefix, which the second one contains. */
export const VERSION_PATHS = ['version', `${API_PREFIX}/version`] as const;

/** For clients that depend on the version of the server, and for reports of defects. */
@ApiTags('Health')
@Controller()
export class VersionController {
  private readonly version: ServerVersion = { ...readBuildFacts(), wire: WIRE_VERSION };

  @Get(VERSION_PATHS[1])
  @Public()
  @Answers(one(serverVersionResource))
  @ApiOperation({
    operationId: 'versionRead',
    summary: 'Which server responds',
    description: 'The version of Syncledger, the commit that it was built from, and the version of the Jobs API.',
  })
  read(): ServerVersion {
    return this.version;
  }

  @Get(VERSION_PATHS[0])
  @Public()
  @Answers(one(serverVersionResource))
  @ApiOperation({
    operationId: 'versionReadAtRoot',
    summary: 'Which server responds, beside the health checks',
    description: 'The same.',
  })
  readAtRoot(): ServerVersion {
    return this.version;
  }
}
