import { Module } from '@nestjs/common';

import { UsersModule } from '../../access/users/index.js';
import { FirstStart } from './first-start.service.js';

@Module({ imports: [UsersModule], providers: [FirstStart] })
export class FirstStartModule {}
