import { Injectable } from '@nestjs/common';
import { forbidden, LedgerError, notFound, type ProjectPermission, type UpdateProjectInput } from '@syncledger/domain';

import { Clock } from '../config/clock.js';
import { Database, type UnitOfWork } from '../database/index.js';
import type { Caller } from '../http/caller.js';
import type { Precondition } from '../http/etag.js';
import { Members } from './members.js';
import { ProjectsRepository, type HeldProject } from './projects.repository.js';

/** The rules by which projects change. */
@Injectable()
export class ProjectChanges {
  constructor(
    private readonly projects: ProjectsRepository,
    private readonly members: Members,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Changes a project, and returns it. Needs edit_project there; its members alone can be changed with manage_users, too.
   * @throws LedgerError `not_found`, `forbidden`, `precondition_failed`
   * @throws InvalidInput for members or roles that are not there, or roles that give more than the caller has
   */
  async update(id: number, input: UpdateProjectInput, caller: Caller, ifMatch: Precondition): Promise<HeldProject> {
    return this.database.write(async (unit) => {
      const { users, ...details } = input;
      const { project, held } = await this.beginChange(unit, id, caller, ifMatch);
      const mayChangeMembers = held.has('edit_project') || caller.permissions.has('manage_users');
      const changesDetails = Object.keys(details).length > 0 || users === undefined;
      if (!(changesDetails ? held.has('edit_project') : mayChangeMembers)) throw forbidden();
      if (users) {
        const before = new Map((project.users as { id: number; role: string }[]).map((user) => [user.id, user.role]));
        const after = await this.members.resolve(unit, users, held, before);
        if (!held.has('edit_project')) await this.members.mustNotTakeAway(unit, before, after, held);
        await this.projects.replaceMembers(unit, id, after);
      }
      await this.projects.update(unit, id, { ...details, updated: this.clock.now() });
      // Shown for this once also when it was the caller's own view of it that ended.
      return this.projects.get(unit, id);
    });
  }

  /**
   * Deletes a project without connections.
   * @throws LedgerError `conflict` when it has some
   */
  async delete(id: number, caller: Caller, ifMatch: Precondition): Promise<void> {
    await this.database.write(async (unit) => {
      const { held } = await this.beginChange(unit, id, caller, ifMatch);
      if (!held.has('edit_project')) throw forbidden();
      const connections = await this.projects.connectionsIn(unit, id);
      if (connections === 'some') throw new LedgerError('conflict', 'The project has connections.');
      if (connections === 'purging')
        throw new LedgerError('conflict', 'Jobs of its connections are still being deleted: try again soon.');
      await this.projects.delete(unit, id);
    });
  }

  private async beginChange(
    unit: UnitOfWork,
    id: number,
    caller: Caller,
    ifMatch: Precondition,
  ): Promise<{ project: HeldProject; held: ReadonlySet<ProjectPermission> }> {
    const project = await this.projects.beginChange(unit, id, caller);
    if (!project) throw notFound();
    ifMatch(project.version);
    return { project, held: await this.projects.permissionsIn(unit, id, caller) };
  }
}
