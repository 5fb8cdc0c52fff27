import { isDeepStrictEqual } from 'node:util';

import {
  connectionResource,
  CreateConnectionInput,
  editPermission,
  InvalidInput,
  isJsonObject,
  resolveSecretMarkers,
  LedgerError,
  parseBody,
  UpdateConnectionInput,
  type Connection,
  type JsonObject,
  type Kind,
} from '@syncledger/domain';

import { ConnectionsService, type VersionedConnection } from '../../ledger/connections/index.js';
import { JobListService } from '../../ledger/jobs/index.js';
import { publicView } from '../../platform/http/serialization/caller-view.js';
import { toPlainObject } from '../../platform/http/serialization/serializer.js';
import type { Entry, Problem } from './import-file.js';
import { assertHolds, LIST, type Ledger } from './ledger.js';
import { findProject } from './projects.js';

/** A change of one connection. */
export interface Step {
  readonly action: 'create' | 'update' | 'unchanged' | 'delete';
  readonly project: string;
  readonly kind: Kind;
  readonly alias: string;
  /** Null for one that does not exist yet. */
  readonly id: number | null;
  /** Changed fields; names only, because values may be secret. */
  readonly fields: readonly string[];
  /** Its line in the file; undefined for one that is not in the file. */
  readonly line?: number;
  readonly version?: number;
  readonly input?: object;
}

/** The changes that make the connections match the file. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly problems: readonly Problem[];
}

/** What to do with connections that the file does not name, in the projects that it names. */
export interface Pruning {
  readonly prune: boolean;
  readonly force: boolean;
}

interface Project {
  readonly id: number;
  readonly slug: string;
}

const keyOf = (project: number, kind: Kind, alias: string) => JSON.stringify([project, kind, alias]);

/** Compares a file with the stored connections, and validates all of it; changes nothing. */
export class Planner {
  private readonly problems: Problem[] = [];
  private readonly projects = new Map<string | number, Project | undefined>();
  private stored = new Map<string, VersionedConnection[]>();

  constructor(private readonly ledger: Ledger) {}

  /** @throws LedgerError `forbidden` without the permission to edit connections of a kind that the file contains */
  async plan(entries: readonly Entry[], pruning: Pruning): Promise<Plan> {
    for (const kind of new Set(entries.map((entry) => entry.kind)))
      assertHolds(this.ledger.caller, editPermission[kind]);
    await this.findProjects(entries);
    await this.readStored();
    const steps: Step[] = [];
    const named = new Set<string>();
    for (const entry of entries) steps.push(...this.stepsOf(entry, named));
    if (pruning.prune) steps.push(...(await this.leftOver(named, pruning.force)));
    return { steps, problems: this.problems };
  }

  private async findProjects(entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) {
      const { project } = entry;
      if (!this.projects.has(project)) this.projects.set(project, await this.findOne(project));
      if (!this.projects.get(project)) this.report(entry, 'project', 'There is no such project.');
    }
  }

  private async findOne(project: string | number): Promise<Project | undefined> {
    try {
      return await findProject(this.ledger, project);
    } catch (error) {
      if (error instanceof LedgerError && error.code === 'not_found') return undefined;
      throw error;
    }
  }

  private async readStored(): Promise<void> {
    const { get, caller } = this.ledger;
    const ids = [...this.projects.values()].flatMap((project) => project?.id ?? []);
    if (ids.length === 0) return;
    const list = await get(ConnectionsService).list(undefined, { project: [...new Set(ids)] }, caller, LIST);
    for await (const batch of 'stream' in list ? await list.stream() : [list.results]) {
      for (const held of batch as VersionedConnection[]) {
        const key = keyOf(held.project as number, held.kind as Kind, held.alias as string);
        this.stored.set(key, [...(this.stored.get(key) ?? []), held]);
      }
    }
  }

  private stepsOf(entry: Entry, named: Set<string>): Step[] {
    const project = this.projects.get(entry.project);
    if (!project) return [];
    const { kind, alias, line } = entry;
    const key = keyOf(project.id, kind, alias);
    if (named.has(key)) this.report(entry, 'alias', 'The file already has such a connection.');
    named.add(key);
    const [held, ...others] = this.stored.get(key) ?? [];
    if (others.length > 0)
      this.report(entry, 'alias', 'The project has several connections with this alias. Rename all but one.');
    const place = { project: project.slug, kind, alias, line };
    if (!held) {
      const input = this.checked(entry, CreateConnectionInput, { project: project.id, ...entry.fields });
      if (!input) return [];
      const params = resolveSecretMarkers((input as CreateConnectionInput).params, {});
      if ('unknown' in params) this.reportUnknown(entry, params.unknown);
      return [{ ...place, action: 'create', id: null, fields: Object.keys(entry.fields), input }];
    }
    const input = this.checked(entry, UpdateConnectionInput, entry.fields) as Record<string, unknown> | undefined;
    const fields = input ? this.changed(entry, input, held) : [];
    const action = fields.length > 0 ? 'update' : 'unchanged';
    return [{ ...place, action, id: held.id as number, fields, version: held.version, input: only(fields, input) }];
  }

  private checked(entry: Entry, type: new () => object, fields: object): object | undefined {
    try {
      return parseBody(type, fields);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      for (const [name, said] of Object.entries(error.fields)) this.report(entry, name, said.join(' '));
      return undefined;
    }
  }

  private changed(entry: Entry, input: Record<string, unknown>, held: VersionedConnection): string[] {
    const { permissions } = this.ledger.caller;
    const before = toPlainObject(connectionResource, held, { ...publicView, permissions }) as unknown as Connection;
    const after: Record<string, unknown> = { ...input };
    if (isJsonObject(input['params'])) {
      const kept = resolveSecretMarkers(input['params'], before.params ?? {});
      if ('unknown' in kept) this.reportUnknown(entry, kept.unknown);
      else after['params'] = kept.params;
    }
    const stored = before as unknown as JsonObject;
    return Object.keys(after).filter((name) => !isDeepStrictEqual(after[name], stored[name]));
  }

  private async leftOver(named: ReadonlySet<string>, force: boolean): Promise<Step[]> {
    const slugs = new Map(
      [...this.projects.values()].flatMap((project) => (project ? [[project.id, project.slug]] : [])),
    );
    const steps: Step[] = [];
    for (const held of [...this.stored].filter(([key]) => !named.has(key)).flatMap(([, found]) => found)) {
      const { id, kind, alias, project, version } = held as unknown as Connection & { version: number };
      assertHolds(this.ledger.caller, editPermission[kind]);
      if (!force && (await this.hasJobs(id))) {
        this.problems.push({
          line: 0,
          what: `Connection ${id} is not in the file but has jobs. Use --force to delete them, too.`,
        });
      }
      steps.push({ action: 'delete', project: slugs.get(project) ?? '', kind, alias, id, fields: [], version });
    }
    return steps;
  }

  private async hasJobs(connection: number): Promise<boolean> {
    const { get, caller } = this.ledger;
    const list = await get(JobListService).list({}, { connection: [connection], page_size: 1 }, caller, LIST);
    return 'results' in list && list.results.length > 0;
  }

  private reportUnknown(entry: Entry, names: readonly string[]): void {
    for (const name of names) this.report(entry, 'params', `${name}: There is no stored value to keep.`);
  }

  private report(entry: Entry, field: string, what: string): void {
    this.problems.push({ line: entry.lineOf(field), what: `${field}: ${what}` });
  }
}

function only(fields: readonly string[], input: Record<string, unknown> = {}): object {
  return Object.fromEntries(fields.map((name) => [name, input[name]]));
}
