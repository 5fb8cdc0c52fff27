import { Module, type DynamicModule } from '@nestjs/common';
import { kinds } from '@syncledger/domain';

import type { Environment } from '../../platform/config/index.js';
import { ConnectionsModule } from '../connections/index.js';
import { EventsModule } from '../events/index.js';
import { Outputs } from '../output-store/index.js';
import { OutputContinuations } from './output-continuations.js';
import { OutputFeed } from './output-feed.js';
import { OutputMasks } from './output-masks.js';
import { OutputReader } from './output-reader.js';
import { OutputRepository } from './output.repository.js';
import { OutputRetention, OutputRule } from './output-retention.js';
import { OutputService } from './output.service.js';
import { OutputStreams } from './output-streams.js';
import { outputControllerOf } from './output.controller.js';

/** The output of runs: appended while they run, read, followed, and deleted when it is old or too much. */
@Module({})
export class OutputModule {
  static forRoot({ outputDays, outputBytes }: Environment): DynamicModule {
    return {
      module: OutputModule,
      imports: [ConnectionsModule, EventsModule],
      controllers: kinds.map(outputControllerOf),
      providers: [
        OutputContinuations,
        OutputFeed,
        OutputMasks,
        OutputReader,
        OutputRepository,
        OutputRetention,
        { provide: OutputRule, useValue: new OutputRule(outputDays, outputBytes) },
        OutputService,
        Outputs,
        OutputStreams,
      ],
    };
  }
}
