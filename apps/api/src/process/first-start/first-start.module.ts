import { Module } from '@nestjs/common';

import { UsersModule } from '../../access/users/index.js';
import { FirstStart } from './first-start.service.js';

/** What happens once in the life of a ledger. */
@Module({ imports: [UsersModule], providers: [FirstStart] })
export class FirstStartModule {}
