import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  InvalidInput,
  type CreateGlobalRoleInput,
  type GlobalPermission,
  type GlobalRole,
  type Held,
  type RoleListQuery,
} from '@syncledger/domain';

import { Database, type Reader, type UnitOfWork } from '../database/index.js';
import type { List } from '../http/answers.js';
import type { Caller } from '../http/caller.js';
import { Creation, type OnceRequest } from '../http/idempotency/index.js';
import { mustHoldAll } from './grants.js';
import { RolesRepository } from './roles.repository.js';

/** The rules of roles. */
@Injectable()
export class RolesService implements OnModuleInit {
  constructor(
    private readonly roles: RolesRepository,
    private readonly database: Database,
    private readonly creation: Creation,
  ) {}

  /** Brings the built-in roles in line with this version's. */
  async onModuleInit(): Promise<void> {
    await this.database.write((unit) => this.roles.syncBuiltIn(unit));
  }

  list(query: RoleListQuery, url: URL): Promise<List> {
    return this.roles.listGlobal(query, url);
  }

  /**
   * The permissions of a global role that a caller wants to give.
   * @throws InvalidInput on `field` when there is no such role
   * @throws LedgerError `forbidden` when it has a permission that the caller lacks
   */
  async toGive(reader: Reader, id: string, field: string, caller: Caller): Promise<GlobalPermission[]> {
    const role = await this.roles.findGlobal(reader, id);
    if (!role) throw new InvalidInput({ [field]: ['There is no such global role.'] });
    const permissions = role.permissions as GlobalPermission[];
    mustHoldAll(caller, permissions);
    return permissions;
  }

  /** Makes a global role; it can hold nothing that its maker lacks. */
  async create(
    input: CreateGlobalRoleInput,
    caller: Caller,
    once: OnceRequest | undefined,
  ): Promise<Held<GlobalRole> | undefined> {
    const id = await this.creation.make(once, (unit) => this.insert(unit, input, caller));
    return this.roles.findGlobal(this.database, id);
  }

  private async insert(unit: UnitOfWork, input: CreateGlobalRoleInput, caller: Caller): Promise<string> {
    const { name, description = '', permissions, inherit_from } = input;
    if ((permissions === undefined) === (inherit_from === undefined)) {
      throw new InvalidInput({ permissions: ['Give either permissions or inherit_from.'] });
    }
    const given = inherit_from ? await this.toGive(unit, inherit_from, 'inherit_from', caller) : (permissions ?? []);
    mustHoldAll(caller, given);
    await unit.lock(`role-name/${name.toLowerCase()}`);
    if (await this.roles.hasName(unit, 'global', name)) {
      throw new InvalidInput({ name: ['There is a role with this name.'] });
    }
    const id = await this.roles.nextId(unit, 'CUR');
    await this.roles.insert(unit, { id, name, description, permissions: given }, 'global', false);
    return id;
  }
}
