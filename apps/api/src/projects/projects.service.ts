import { Injectable } from '@nestjs/common';
import {
  InvalidInput,
  managerRole,
  notFound,
  type CreateProjectInput,
  type Held,
  type MemberInput,
  type Project,
  type ProjectListQuery,
} from '@syncledger/domain';

import { Clock } from '../config/clock.js';
import { Database, type Reader, type UnitOfWork } from '../database/index.js';
import type { List } from '../http/answers.js';
import type { Caller } from '../http/caller.js';
import { Creation, type OnceRequest } from '../http/idempotency/index.js';
import { MembersRepository } from './members.repository.js';
import { ProjectsRepository } from './projects.repository.js';

/** The rules of projects. */
@Injectable()
export class ProjectsService {
  constructor(
    private readonly projects: ProjectsRepository,
    private readonly members: MembersRepository,
    private readonly database: Database,
    private readonly creation: Creation,
    private readonly clock: Clock,
  ) {}

  list(query: ProjectListQuery, caller: Caller, url: URL): Promise<List> {
    return this.projects.list(query, caller, url);
  }

  /** @throws LedgerError `not_found` when there is no such project that the caller sees */
  async get(id: number, caller: Caller): Promise<Held<Project>> {
    const project = await this.projects.find(id, caller);
    if (!project) throw notFound();
    return project;
  }

  /** Whether there is such a project that the caller sees. */
  sees(reader: Reader, id: number, caller: Caller): Promise<boolean> {
    return this.projects.sees(reader, id, caller);
  }

  /** @throws LedgerError `not_found` when there is no such project that the caller sees */
  async mustSee(id: number, caller: Caller): Promise<void> {
    if (!(await this.sees(this.database, id, caller))) throw notFound();
  }

  /**
   * Makes a project; its maker becomes a manager of it.
   * @throws InvalidInput for members or roles that are not there
   */
  async create(input: CreateProjectInput, caller: Caller, once: OnceRequest | undefined): Promise<Held<Project>> {
    const id = await this.creation.make(once, (unit) => this.insert(unit, input, caller));
    return this.get(Number(id), caller);
  }

  private async insert(unit: UnitOfWork, input: CreateProjectInput, caller: Caller): Promise<string> {
    const members = await this.resolve(unit, input.users ?? []);
    members.set(caller.userId, managerRole);
    const now = this.clock.now();
    const project = {
      name: input.name,
      slug: await this.projects.freeSlug(unit, input.name),
      description: input.description ?? '',
      archived: input.archived ?? false,
      created: now,
      updated: now,
    };
    return String(await this.projects.insert(unit, project, members));
  }

  private async resolve(unit: UnitOfWork, inputs: readonly MemberInput[]): Promise<Map<number, string>> {
    const members = new Map<number, string>();
    const problems: string[] = [];
    for (const [index, { email, role }] of inputs.entries()) {
      const user = await this.members.activeUser(unit, email);
      const entry = `Entry ${String(index + 1)}`;
      if (user === undefined) problems.push(`${entry}, email: There is no such active user.`);
      else if (members.has(user)) problems.push(`${entry}, email: Must not be named twice.`);
      else if (!(await this.members.isProjectRole(unit, role))) {
        problems.push(`${entry}, role: There is no such project role.`);
      } else members.set(user, role);
    }
    if (problems.length > 0) throw new InvalidInput({ users: problems });
    return members;
  }
}
