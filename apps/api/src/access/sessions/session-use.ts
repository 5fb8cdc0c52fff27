import { Injectable } from '@nestjs/common';
import type { Micros } from '@syncledger/domain';

import { LastUse } from '../tokens/index.js';
import { SessionsRepository } from './sessions.repository.js';

/** The last use of sessions. */
@Injectable()
export class SessionUse extends LastUse {
  constructor(private readonly sessions: SessionsRepository) {
    super('SessionUse');
  }

  protected override write(uses: ReadonlyMap<number, Micros>): Promise<void> {
    return this.sessions.writeUses(uses);
  }
}
