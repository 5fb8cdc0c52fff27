import { Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { PreferencesInput, preferencesResource, type Draft } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { IfMatch, type Precondition } from '../../platform/http/etag.js';
import { Input } from '../../platform/http/input.js';
import { PreferencesService } from './preferences.service.js';

@ApiTags('Users')
@Controller('users/me/preferences')
export class PreferencesController {
  constructor(private readonly preferences: PreferencesService) {}

  @Get()
  @Requires()
  @Answers(one(preferencesResource))
  @ApiOperation({
    operationId: 'preferencesRead',
    summary: 'What the dashboard stores for the caller',
    description: 'An empty object until something is stored.',
  })
  read(@CurrentCaller() caller: Caller) {
    return this.preferences.read(caller);
  }

  @Put()
  @Requires()
  @Answers(one(preferencesResource))
  @ApiOperation({
    operationId: 'preferencesReplace',
    summary: 'Replace what the dashboard stores for the caller',
    description: 'Any JSON object of at most 64 KiB. Do not store secrets in it: it is not encrypted.',
  })
  replace(
    @Input(PreferencesInput) draft: Draft<PreferencesInput>,
    @CurrentCaller() caller: Caller,
    @IfMatch() ifMatch: Precondition,
  ) {
    return this.preferences.replace(draft, caller, ifMatch);
  }
}
