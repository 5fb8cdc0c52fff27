import { Injectable } from '@nestjs/common';
import {
  allProjectPermissions,
  forbidden,
  managerRole,
  notFound,
  type CreateProjectInput,
  type Draft,
  type Kind,
  type ProjectListQuery,
  type ProjectPermission,
} from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import type { Reader, Transaction } from '../../platform/database/index.js';
import { Audit, changedFields } from '../../platform/http/audit.js';
import { assertUnlimited, type Caller } from '../../platform/http/caller.js';
import { IdempotentCreate, type IdempotentRequest } from '../../platform/http/idempotency/index.js';
import type { List } from '../../platform/http/list-answer.js';
import type { ListRequest } from '../../platform/http/paging/index.js';
import { Members } from './members.js';
import { ProjectsRepository, type VersionedProject } from './projects.repository.js';
import { holdsInProject, mayRunIn } from './visibility.js';

@Injectable()
export class ProjectsService {
  constructor(
    private readonly projects: ProjectsRepository,
    private readonly members: Members,
    private readonly creation: IdempotentCreate,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  list(query: ProjectListQuery, caller: Caller, request: ListRequest): Promise<List> {
    return this.projects.list(query, caller, request);
  }

  /** @throws LedgerError `not_found` when the caller sees no such project */
  async get(id: number, caller: Caller): Promise<VersionedProject> {
    const project = await this.projects.find(id, caller);
    if (!project) throw notFound();
    return project;
  }

  /**
   * Keeps the project that a field names from being deleted before the transaction ends; rejects one that the caller does not see.
   * @returns its id, or undefined if the field names none
   */
  async hold(tx: Transaction, draft: Draft<{ project?: number }>, caller: Caller): Promise<number | undefined> {
    const { project } = draft.fields;
    if (project === undefined || (await this.projects.sees(project, caller, tx))) return project;
    draft.reject('project', 'There is no such project.');
    return undefined;
  }

  /** Whether the caller has a permission in at least one project, or in all that there may be. */
  holdsSomewhere(reader: Reader, permission: ProjectPermission, caller: Caller): Promise<boolean> {
    return this.projects.matchesSome(reader, (project) => holdsInProject(caller, permission, project));
  }

  /**
   * Whether the caller may run connections of a kind.
   * @param project in this project; left out: in at least one
   */
  async mayRun(kind: Kind, project: number | undefined, caller: Caller, reader: Reader): Promise<boolean> {
    return this.projects.matchesSome(reader, (id) => mayRunIn(caller, kind, id), project);
  }

  /** Looks up names without checking who may see them. Remembers them, so it is for one list. */
  nameLookup(): (ids: readonly number[]) => Promise<ReadonlyMap<number, string>> {
    const names = new Map<number, string>();
    return async (ids) => {
      const missing = [...new Set(ids)].filter((id) => !names.has(id));
      if (missing.length > 0) for (const { id, name } of await this.projects.names(missing)) names.set(id, name);
      return names;
    };
  }

  /** @throws LedgerError `not_found` when the caller sees no such project */
  async assertVisible(id: number, caller: Caller): Promise<void> {
    if (!(await this.projects.sees(id, caller))) throw notFound();
  }

  /**
   * Creates a project; its creator becomes a manager of it.
   * @throws InvalidInput for members or roles that do not exist
   */
  async create(
    draft: Draft<CreateProjectInput>,
    caller: Caller,
    once: IdempotentRequest | undefined,
  ): Promise<VersionedProject> {
    const id = await this.creation.make(once, (tx) => this.insert(tx, draft, caller));
    return this.get(Number(id), caller);
  }

  private async insert(tx: Transaction, draft: Draft<CreateProjectInput>, sender: Caller): Promise<string> {
    if (draft.has('users')) assertUnlimited(sender);
    const caller = await this.audit.beginAdministration(tx, sender, 'add_project');
    const members = await this.members.resolve(tx, draft, new Set(allProjectPermissions));
    const input = draft.valid();
    members.set(caller.userId, managerRole);
    const now = this.clock.now();
    const project = {
      name: input.name,
      slug: await this.projects.freeSlug(tx, input.name),
      description: input.description ?? '',
      archived: input.archived ?? false,
      created: now,
      updated: now,
      deletedAt: null,
    };
    const id = await this.projects.insert(tx, project, members);
    // The maker of a token is not a member of the projects that are created with it.
    if (!(await this.projects.sees(id, caller, tx))) {
      throw forbidden('The maker of this token would not see the project. Use a token that its user created.');
    }
    const fields = changedFields(input);
    await this.audit.record(tx, caller, { action: 'create', kind: 'project', id, project: id, fields });
    return String(id);
  }
}
