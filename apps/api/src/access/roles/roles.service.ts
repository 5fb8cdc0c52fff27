import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type DeleteRoleInput,
  type Draft,
  forbidden,
  notFound,
  type Permission,
  type RoleListQuery,
  type RoleScope,
} from '@syncledger/domain';

import { Database, type Reader, type Transaction } from '../../platform/database/index.js';
import { Audit, changedFields } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import type { Precondition } from '../../platform/http/etag.js';
import { IdempotentCreate, type IdempotentRequest } from '../../platform/http/idempotency/index.js';
import type { List } from '../../platform/http/list-answer.js';
import type { ListRequest } from '../../platform/http/paging/index.js';
import { assertMayGrant } from './grants.js';
import { RolesRepository, type StoredRole } from './roles.repository.js';

/** Input for a role of either scope. */
export interface RoleInput {
  readonly name?: string;
  readonly description?: string;
  readonly permissions?: readonly Permission[];
  readonly inherit_from?: string;
}

export interface RoleName {
  readonly scope: RoleScope;
  readonly id: string;
}

/** A field with the id of a role. */
export interface RoleReference<Field extends string> {
  readonly draft: Draft<{ [Name in Field]?: string }>;
  readonly field: Field;
}

const auditedKinds = { global: 'global_role', project: 'project_role' } as const;
const EITHER = 'Give either permissions or inherit_from.';
const prefixes = { global: 'CUR', project: 'CPR' } as const;

/** Callers cannot create or change a role with a permission that they lack. */
@Injectable()
export class RolesService implements OnModuleInit {
  constructor(
    private readonly roles: RolesRepository,
    private readonly database: Database,
    private readonly creation: IdempotentCreate,
    private readonly audit: Audit,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.database.write((tx) => this.roles.syncBuiltIn(tx));
  }

  list(scope: RoleScope, query: RoleListQuery, request: ListRequest): Promise<List> {
    return this.roles.list(scope, query, request);
  }

  /** @throws LedgerError `not_found` */
  async get(scope: RoleScope, id: string): Promise<StoredRole> {
    const role = await this.roles.find(this.database, scope, id);
    if (!role) throw notFound();
    return role;
  }

  /**
   * The permissions of a role that a caller wants to grant, named by a field. Rejects the field when there is no such role.
   * @returns undefined if the field has no valid value
   * @throws LedgerError `forbidden` when it has a permission that the caller lacks
   */
  async authorizeGrant<Field extends string>(
    reader: Reader,
    scope: RoleScope,
    { draft, field }: RoleReference<Field>,
    caller: Caller,
  ): Promise<readonly Permission[] | undefined> {
    const id = draft.fields[field];
    if (id === undefined) return undefined;
    const role = await this.roles.find(reader, scope, id);
    if (role) assertMayGrant(caller, scope, role.permissions);
    else draft.reject(field, `There is no such ${scope} role.`);
    return role?.permissions;
  }

  async create(
    scope: RoleScope,
    draft: Draft<RoleInput>,
    caller: Caller,
    once: IdempotentRequest | undefined,
  ): Promise<StoredRole> {
    const id = await this.creation.make(once, (tx) => this.insert(tx, scope, draft, caller));
    return this.get(scope, id);
  }

  /** Changes a custom role; takes effect with the next request of its holders. */
  async update(name: RoleName, draft: Draft<RoleInput>, sender: Caller, ifMatch: Precondition): Promise<StoredRole> {
    const { scope, id } = name;
    await this.audit.write(sender, async (tx, record) => {
      const caller = await this.audit.beginAdministration(tx, sender, 'manage_users');
      const before = await this.beginChange(tx, name, caller);
      await this.reserveName(tx, scope, draft, id);
      const permissions = (await this.permissionsOf(tx, scope, draft, caller))?.toSorted();
      const { inherit_from: _, ...columns } = draft.valid();
      ifMatch(before.version);
      const changes = { ...columns, ...(permissions && { permissions }) };
      const fields = changedFields(changes, { ...before, permissions: before.permissions.toSorted() });
      if (fields.length === 0) return;
      await this.roles.update(tx, id, changes);
      if (fields.includes('permissions')) await this.assertCanManageHolders(tx, id, caller);
      await record({ action: 'update', kind: auditedKinds[scope], id, fields });
    });
    return this.get(scope, id);
  }

  /**
   * Deletes a custom role.
   * @param draft names the role that its holders get
   * @throws LedgerError `forbidden` when it is the caller's own, or has a holder whom the caller may not change
   * @throws InvalidInput when it has holders and no other role replaces it
   */
  async delete(name: RoleName, draft: Draft<DeleteRoleInput>, sender: Caller, ifMatch: Precondition): Promise<void> {
    const { scope, id } = name;
    await this.audit.write(sender, async (tx, record) => {
      const caller = await this.audit.beginAdministration(tx, sender, 'manage_users');
      const { version } = await this.beginChange(tx, name, caller);
      await this.checkReplacement(tx, name, draft, caller);
      const { replacement } = draft.valid();
      ifMatch(version);
      if (replacement !== undefined) await this.replace(tx, name, replacement, caller);
      await this.roles.delete(tx, id);
      await record({ action: 'delete', kind: auditedKinds[scope], id });
    });
  }

  /** Changing the permissions of a user requires every permission that the user has. */
  private async assertCanManageHolders(tx: Transaction, id: string, caller: Caller): Promise<void> {
    if (!(await this.roles.isHeldBeyond(tx, id, caller))) return;
    throw forbidden('A holder of this role has permissions that you lack.');
  }

  private async checkReplacement(
    tx: Transaction,
    { scope, id }: RoleName,
    draft: Draft<DeleteRoleInput>,
    caller: Caller,
  ): Promise<void> {
    await this.authorizeGrant(tx, scope, { draft, field: 'replacement' }, caller);
    if (draft.fields.replacement === id) draft.reject('replacement', 'Must be another role.');
    if (draft.has('replacement')) {
      if (await this.roles.isHeldBy(tx, id, caller.userId)) throw forbidden('It is your own role.');
      await this.assertCanManageHolders(tx, id, caller);
    } else if (await this.roles.isInUse(tx, id)) {
      draft.reject('replacement', 'The role is in use. Name another role for its holders.');
    }
  }

  private async replace(tx: Transaction, name: RoleName, replacement: string, caller: Caller): Promise<void> {
    const { users, projects } = await this.roles.replace(tx, name.id, replacement);
    const events = [
      ...users.map((id) => ({ action: 'update', kind: 'user', id, user: id, fields: ['role'] }) as const),
      ...projects.map((id) => ({ action: 'update', kind: 'project', id, project: id, fields: ['users'] }) as const),
    ];
    await this.audit.record(tx, caller, ...events);
  }

  private async beginChange(tx: Transaction, { scope, id }: RoleName, caller: Caller): Promise<StoredRole> {
    const role = await this.roles.beginChange(tx, scope, id);
    if (!role) throw notFound();
    if (role.builtIn) throw forbidden('Built-in roles cannot be changed.');
    assertMayGrant(caller, scope, role.permissions);
    return role;
  }

  private async insert(tx: Transaction, scope: RoleScope, draft: Draft<RoleInput>, sender: Caller): Promise<string> {
    const caller = await this.audit.beginAdministration(tx, sender, 'manage_users');
    const permissions = (await this.permissionsOf(tx, scope, draft, caller)) ?? [];
    if (!draft.has('permissions') && !draft.has('inherit_from')) draft.reject('permissions', EITHER);
    await this.reserveName(tx, scope, draft);
    const input = draft.valid();
    const { name = '', description = '' } = input;
    const id = await this.roles.nextId(tx, prefixes[scope]);
    await this.roles.insert(tx, { id, name, description, permissions }, scope, false);
    const fields = changedFields(input);
    await this.audit.record(tx, caller, { action: 'create', kind: auditedKinds[scope], id, fields });
    return id;
  }

  private async permissionsOf(
    reader: Reader,
    scope: RoleScope,
    draft: Draft<RoleInput>,
    caller: Caller,
  ): Promise<readonly Permission[] | undefined> {
    const { permissions } = draft.fields;
    if (draft.has('permissions') && draft.has('inherit_from')) draft.reject('permissions', EITHER);
    if (permissions) assertMayGrant(caller, scope, permissions);
    return (await this.authorizeGrant(reader, scope, { draft, field: 'inherit_from' }, caller)) ?? permissions;
  }

  /** Reserves a name until the transaction ends, unless another role has it. */
  private async reserveName(
    tx: Transaction,
    scope: RoleScope,
    draft: Draft<RoleInput>,
    except?: string,
  ): Promise<void> {
    const { name } = draft.fields;
    if (name === undefined) return;
    await tx.lock(`role-name/${scope}/${name.toLowerCase()}`);
    if (await this.roles.hasName(tx, scope, name, except)) {
      draft.reject('name', 'A role with this name already exists.');
    }
  }
}
