import { Injectable } from '@nestjs/common';
import {
  defaultGlobalRole,
  forbidden,
  formatTime,
  notFound,
  type CreateUserInput,
  type Draft,
  type Unresolved,
  type Me,
  type UserListQuery,
} from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import type { Transaction } from '../../platform/database/index.js';
import { Audit, changedFields } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import type { Versioned } from '../../platform/http/etag.js';
import { IdempotentCreate, type IdempotentRequest } from '../../platform/http/idempotency/index.js';
import type { List } from '../../platform/http/list-answer.js';
import type { ListRequest } from '../../platform/http/paging/index.js';
import { RolesService } from '../roles/index.js';
import { UsersRepository, type VersionedUser } from './users.repository.js';

@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly roles: RolesService,
    private readonly creation: IdempotentCreate,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  list(query: UserListQuery, request: ListRequest): Promise<List> {
    return this.users.list(query, request);
  }

  /** @throws LedgerError `not_found` */
  async get(id: number): Promise<VersionedUser> {
    const user = await this.users.find(id);
    if (!user) throw notFound();
    return user;
  }

  /** The caller, with the permissions and limits of the token. */
  async me(caller: Caller): Promise<Unresolved<Me> & Versioned> {
    const { readOnly, isNarrowed, expiresAt } = caller;
    return {
      ...(await this.get(caller.userId)),
      permissions: [...caller.permissions].sort(),
      token: {
        read_only: readOnly,
        narrowed: isNarrowed,
        expires_at: expiresAt === null ? null : formatTime(expiresAt),
      },
    };
  }

  /**
   * Creates a user, who gets no permission that the caller lacks.
   * @throws InvalidInput for an address that is taken, or a role that does not exist
   * @throws LedgerError `forbidden` for a role or flag that grants more than the caller has
   */
  async create(
    draft: Draft<CreateUserInput>,
    caller: Caller,
    once: IdempotentRequest | undefined,
  ): Promise<VersionedUser> {
    const id = await this.creation.make(once, (tx) => this.insert(tx, draft, caller));
    return this.get(Number(id));
  }

  private async insert(tx: Transaction, draft: Draft<CreateUserInput>, sender: Caller): Promise<string> {
    const caller = await this.audit.beginAdministration(tx, sender, 'manage_users');
    if (draft.fields.is_superuser && !caller.isSuperuser) throw forbidden('Only a superuser may create superusers.');
    await this.roles.authorizeGrant(tx, 'global', { draft, field: 'role' }, caller);
    await this.users.reserveEmail(tx, draft);
    const input = draft.valid();
    const { email, first_name, last_name, role = defaultGlobalRole, is_superuser = false } = input;
    const id = await this.users.insert(tx, {
      email,
      firstName: first_name,
      lastName: last_name,
      role,
      isActive: true,
      isSuperuser: is_superuser,
      dateJoined: this.clock.now(),
      lastLogin: null,
    });
    await this.audit.record(tx, caller, {
      action: 'create',
      kind: 'user',
      id,
      user: id,
      fields: changedFields(input),
    });
    return String(id);
  }
}
