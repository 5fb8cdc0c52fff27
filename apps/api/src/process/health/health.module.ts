import { Module } from '@nestjs/common';

import { ChangesModule } from '../../ledger/changes/index.js';
import { ScheduleModule } from '../../ledger/schedule/index.js';
import { HealthController } from './health.controller.js';
import { ReadinessService } from './readiness.service.js';

@Module({
  imports: [ChangesModule, ScheduleModule],
  controllers: [HealthController],
  providers: [ReadinessService],
})
export class HealthModule {}
