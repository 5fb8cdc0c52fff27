import { BadRequestException, ForbiddenException, Injectable, NotFoundException } from '@nestjs/common';
import { instanceToPlain, plainToInstance, type ClassConstructor } from 'class-transformer';
import { DataSource, type FindOptionsWhere, type Repository } from 'typeorm';

import { JobDto, JobOfKindDto, WITH_PARAMS, type ListQuery, type ResultBody } from './answers.js';
import { Connection, Job, type User } from './entities.js';
import { may } from './token.guard.js';

const relations = { user: true, connection: { project: true } } as const;

/** Jobs, by `find` with relations. */
@Injectable()
export class JobsService {
  private readonly jobs: Repository<Job>;

  constructor(private readonly dataSource: DataSource) {
    this.jobs = dataSource.getRepository(Job);
  }

  async list(kind: string | undefined, query: ListQuery, user: User, url: string) {
    const { page_size: size, page = 1 } = query;
    const where = this.where({ ...(kind && { kind }) }, query, user);
    const order = { id: 'DESC' } as const;
    if (size === undefined)
      return { results: this.shown(await this.jobs.find({ where, relations, order }), user, kind) };
    const [found, count] = await this.jobs.findAndCount({
      where,
      relations,
      order,
      take: size,
      skip: (page - 1) * size,
    });
    const link = (other: number) => `${url.replace(/&page=\d+/, '')}&page=${String(other)}`;
    return {
      count,
      next: page * size < count ? link(page + 1) : null,
      previous: page > 1 ? link(page - 1) : null,
      results: this.shown(found, user, kind),
    };
  }

  async one(kind: string, id: number, user: User) {
    const job = await this.jobs.findOne({ where: this.where({ kind, id }, {}, user), relations });
    if (!job) throw new NotFoundException();
    return this.shown([job], user, kind)[0];
  }

  async submit(kind: string, body: ResultBody, user: User) {
    const connection = await this.dataSource
      .getRepository(Connection)
      .findOne({ where: { id: body.connection, kind }, relations: { project: true } });
    if (!connection || connection.project.archived) throw new BadRequestException();
    if (!may(user, 'sync_all')) throw new ForbiddenException();
    const at = Date.now() * 1000;
    const times = { last_run: at, created_at: at };
    const { project } = connection;
    const { automatic, succeeded, result_message } = body;
    const result = { automatic, succeeded, result_message, ready: 1, attempt: 1 };
    const of = { kind, user: { id: user.id }, connection: { id: connection.id }, project: { id: project.id } };
    // Not save(): on SQLite, whose one connection everybody shares, its transactions would fail each other.
    const { identifiers } = await this.jobs.insert({ ...result, ...times, ...of });
    return this.one(kind, Number(identifiers[0]?.['id']), user);
  }

  private where(base: FindOptionsWhere<Job>, query: ListQuery, user: User): FindOptionsWhere<Job> {
    const where = base;
    const { connection, project, succeeded } = query;
    if (succeeded !== undefined) where.succeeded = succeeded === 'true';
    if (connection !== undefined) where.connection = { id: connection };
    const seesAll = may(user, 'view_all_projects');
    if (project !== undefined || !seesAll) {
      where.project = {
        ...(project !== undefined && { id: project }),
        ...(!seesAll && { memberships: { user_id: user.id } }),
      };
    }
    return where;
  }

  private shown(jobs: Job[], user: User, kind: string | undefined): unknown[] {
    const type: ClassConstructor<JobDto> = kind === undefined ? JobOfKindDto : JobDto;
    return jobs.map((job) => {
      const permission = job.kind === 'alm' ? 'edit_alm_connections' : 'edit_security_tool_connections';
      const options = { excludeExtraneousValues: true, groups: may(user, permission) ? [WITH_PARAMS] : [] };
      return instanceToPlain(plainToInstance(type, job, options), options);
    });
  }
}
