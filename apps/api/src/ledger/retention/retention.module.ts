import { Module } from '@nestjs/common';

import { RetentionRules } from './retention-rules.service.js';
import { RetentionRepository } from './retention.repository.js';
import { Retention } from './retention.service.js';
import { RetentionRulesRepository } from './rules.repository.js';

/** Deletes old jobs by age and count. */
@Module({
  providers: [Retention, RetentionRepository, RetentionRules, RetentionRulesRepository],
  exports: [Retention, RetentionRules],
})
export class RetentionModule {}
