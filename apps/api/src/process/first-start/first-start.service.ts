import { Injectable, Logger } from '@nestjs/common';
import { administratorRole } from '@syncledger/domain';

import { canBeToken, newToken, TokensService } from '../../access/tokens/index.js';
import { UsersRepository } from '../../access/users/index.js';
import { Clock } from '../../platform/config/clock.js';
import { ConfigurationError, type Environment } from '../../platform/config/index.js';
import { Database, type Transaction } from '../../platform/database/index.js';
import { Audit } from '../../platform/http/audit.js';
import { superuserCaller, type Caller } from '../../platform/http/caller.js';

/** The first administrator. */
export interface FirstAdministrator {
  /** To be shown once. */
  readonly token: string;
  readonly caller: Caller;
}

@Injectable()
export class FirstStart {
  private readonly logger = new Logger('FirstStart');

  constructor(
    private readonly users: UsersRepository,
    private readonly tokens: TokensService,
    private readonly audit: Audit,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Creates the first administrator if there is no user yet.
   * @throws ConfigurationError for a configured token that could never work
   * @returns undefined when there was no first start, or the token was configured
   */
  async prepare({ adminEmail, adminToken }: Environment): Promise<FirstAdministrator | undefined> {
    const token = adminToken ?? newToken();
    const caller = await this.database.write((tx) => this.make(tx, adminEmail, token));
    if (caller) return adminToken === undefined ? { token, caller } : undefined;
    if (adminToken !== undefined && !(await this.tokens.isKnown(adminToken))) {
      this.logger.warn('SYNCLEDGER_ADMIN_TOKEN is read at the first start only. This value has no effect.');
    }
    return undefined;
  }

  private async make(tx: Transaction, email: string, token: string): Promise<Caller | undefined> {
    // Of several replicas that start on an empty database, one creates the administrator.
    await tx.lock('first-start');
    if (await this.users.hasAny(tx)) return undefined;
    if (!canBeToken(token)) {
      throw new ConfigurationError(
        'SYNCLEDGER_ADMIN_TOKEN starts with slt_ but lacks the checksum of such a token. Choose another form.',
      );
    }
    const id = await this.users.insert(tx, {
      email,
      firstName: '',
      lastName: '',
      role: administratorRole,
      isActive: true,
      isSuperuser: true,
      dateJoined: this.clock.now(),
      lastLogin: null,
    });
    const itself = superuserCaller(id, email);
    await this.audit.record(tx, itself, { action: 'create', kind: 'user', id, user: id });
    await this.tokens.issue(tx, id, token, itself);
    return itself;
  }
}
