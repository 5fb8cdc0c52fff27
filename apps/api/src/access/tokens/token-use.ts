import { Injectable } from '@nestjs/common';
import type { Micros } from '@syncledger/domain';

import { LastUse } from './last-use.js';
import { TokenUseRepository } from './token-use.repository.js';

/** The last use of tokens. */
@Injectable()
export class TokenUse extends LastUse {
  constructor(private readonly repository: TokenUseRepository) {
    super('TokenUse');
  }

  protected override write(uses: ReadonlyMap<number, Micros>): Promise<void> {
    return this.repository.write(uses);
  }
}
