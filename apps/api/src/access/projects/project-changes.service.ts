import { Injectable } from '@nestjs/common';
import { type Draft, forbidden, type UpdateProjectInput } from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import { Audit, changedFields } from '../../platform/http/audit.js';
import { assertUnlimited, type Caller } from '../../platform/http/caller.js';
import type { Precondition } from '../../platform/http/etag.js';
import { beginChange } from './begin-change.js';
import { Members } from './members.js';
import { ProjectsRepository, type VersionedProject } from './projects.repository.js';

/** Changes projects and their members. */
@Injectable()
export class ProjectChanges {
  constructor(
    private readonly projects: ProjectsRepository,
    private readonly members: Members,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /**
   * Changes a project, and returns it. Requires edit_project there; manage_users is enough to change its members.
   * @throws LedgerError `not_found`, `forbidden`, `precondition_failed`
   * @throws InvalidInput for members or roles that do not exist, or roles that grant more than the caller has
   */
  async update(
    id: number,
    draft: Draft<UpdateProjectInput>,
    sender: Caller,
    ifMatch: Precondition,
  ): Promise<VersionedProject> {
    return this.audit.write(sender, async (tx, record) => {
      const changesMembers = draft.has('users');
      if (changesMembers) assertUnlimited(sender);
      const caller = changesMembers ? await this.audit.beginAdministration(tx, sender) : sender;
      const { project, held } = await beginChange(this.projects, tx, id, caller);
      const before = rolesOf(project);
      const mayChangeMembers = held.has('edit_project') || caller.permissions.has('manage_users');
      const changesDetails = !changesMembers || Object.keys(draft.fields).some((name) => name !== 'users');
      if (!(changesDetails ? held.has('edit_project') : mayChangeMembers)) throw forbidden();
      const after = changesMembers ? await this.members.resolve(tx, draft, held, before) : undefined;
      const { users: _, ...details } = draft.valid();
      ifMatch(project.version);
      if (after && !held.has('edit_project')) await this.members.assertMayRemove(tx, before, after, held);
      const fields = changedFields({ ...details, ...(after && { users: after }) }, { ...project, users: before });
      if (fields.length === 0) return project;
      await record({ action: 'update', kind: 'project', id, project: id, fields });
      await this.projects.update(tx, id, { ...details, updated: this.clock.now() });
      if (after && fields.includes('users')) await this.projects.replaceMembers(tx, id, after);
      if (fields.includes('archived')) await this.projects.judgeConnections(tx, id);
      // Returned this once even if the change ended the caller's own access.
      return this.projects.get(tx, id);
    });
  }
}

/** The members of a project by id, with their roles. */
function rolesOf({ users }: VersionedProject): Map<number, string> {
  return new Map((users as { id: number; role: string }[]).map(({ id, role }) => [id, role]));
}
