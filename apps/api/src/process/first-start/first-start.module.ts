import { Module } from '@nestjs/common';

import { TokensModule } from '../../access/tokens/index.js';
import { UsersModule } from '../../access/users/index.js';
import { FirstStart } from './first-start.service.js';

@Module({ imports: [TokensModule, UsersModule], providers: [FirstStart] })
export class FirstStartModule {}
