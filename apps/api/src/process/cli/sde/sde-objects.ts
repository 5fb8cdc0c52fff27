import {
  CreateConnectionInput,
  CreateProjectInput,
  CreateUserInput,
  draftBody,
  isJsonObject,
  isSecretParam,
  type JsonObject,
  type JsonValue,
  type Kind,
} from '@syncledger/domain';

import { ProjectsService } from '../../../access/projects/index.js';
import { UsersService } from '../../../access/users/index.js';
import { ConnectionsService } from '../../../ledger/connections/index.js';
import type { List } from '../../../platform/http/list-answer.js';
import { LIST, type Ledger } from '../ledger.js';
import { SdeOutcome } from './sde-outcome.js';

/** Built-in roles of projects, which mean the same on every server. Other roles stay behind. */
const BUILT_IN_ROLES = ['PR4', 'PR5', 'PR6'];

/** Id 0 stands for an object that a dry run would create. */
const NOT_YET = 0;

interface VersionedProject {
  readonly id: number;
  readonly name: string;
}

interface HeldConnection {
  readonly id: number;
  readonly project: number;
  readonly kind: Kind;
  readonly alias: string;
}

/** Finds the objects of a source by their names, or creates them. Keeps which id of the source is which one here. */
export class SdeObjects {
  private readonly users = new Map<string, number>();
  private readonly projects = new Map<string, number>();
  private readonly connections = new Map<string, number>();
  private readonly emailOf = new Map<number, string>();
  private readonly projectOf = new Map<number, number>();
  private readonly connectionOf = new Map<number, number>();

  private constructor(
    private readonly ledger: Ledger,
    private readonly outcome: SdeOutcome,
    private readonly dryRun: boolean,
  ) {}

  /** Reads what there is here. */
  static async open(ledger: Ledger, outcome: SdeOutcome, dryRun: boolean): Promise<SdeObjects> {
    const objects = new SdeObjects(ledger, outcome, dryRun);
    const { get, caller } = ledger;
    for await (const user of itemsOf<{ id: number; email: string }>(await get(UsersService).list({}, LIST))) {
      objects.users.set(user.email.toLowerCase(), user.id);
    }
    for await (const { id, name } of itemsOf<VersionedProject>(await get(ProjectsService).list({}, caller, LIST))) {
      objects.projects.set(name.toLowerCase(), id);
    }
    const connections = await get(ConnectionsService).list(undefined, {}, caller, LIST);
    for await (const { id, project, kind, alias } of itemsOf<HeldConnection>(connections)) {
      objects.connections.set(keyOf(project, kind, alias), id);
    }
    return objects;
  }

  /** The id here of a user of the source; the importing user's for one that is unknown. */
  user(sourceId: JsonValue | undefined): number {
    const email = this.emailOf.get(Number(isJsonObject(sourceId) ? sourceId['id'] : sourceId));
    return (email !== undefined && this.users.get(email)) || this.ledger.caller.userId;
  }

  /** The id here of the connection of a job; undefined when it could not be created. */
  async connection(shown: JsonObject, kind: Kind): Promise<number | undefined> {
    const known = this.connectionOf.get(Number(shown['id']));
    if (known !== undefined) return known;
    await this.addConnection(shown, kind);
    return this.connectionOf.get(Number(shown['id']));
  }

  async addUser({ id, email, first_name, last_name }: JsonObject): Promise<void> {
    if (typeof email !== 'string') return;
    const key = email.toLowerCase();
    this.emailOf.set(Number(id), key);
    if (this.users.has(key)) {
      this.outcome.add('users', 'known');
      return;
    }
    await this.outcome.attempt('users', email, async () => {
      const draft = draftBody(CreateUserInput, { email, first_name: first_name ?? '', last_name: last_name ?? '' });
      const { get, caller } = this.ledger;
      draft.valid();
      const made = this.dryRun ? NOT_YET : Number((await get(UsersService).create(draft, caller, undefined)).id);
      this.users.set(key, made);
    });
  }

  async addProject({ id, name, description, users }: JsonObject): Promise<void> {
    if (typeof name !== 'string') return;
    const known = this.projects.get(name.toLowerCase());
    if (known !== undefined) {
      this.projectOf.set(Number(id), known);
      this.outcome.add('projects', 'known');
      return;
    }
    await this.outcome.attempt('projects', name, async () => {
      const members = this.membersOf(users);
      const body = {
        name,
        ...(typeof description === 'string' && { description }),
        ...(members && { users: members }),
      };
      const { get, caller } = this.ledger;
      const draft = draftBody(CreateProjectInput, this.dryRun ? { ...body, users: [] } : body);
      draft.valid();
      const made = this.dryRun ? NOT_YET : Number((await get(ProjectsService).create(draft, caller, undefined)).id);
      this.projects.set(name.toLowerCase(), made);
      this.projectOf.set(Number(id), made);
    });
  }

  async addConnection(shown: JsonObject, kind: Kind): Promise<void> {
    const { id, project: sourceProject, system, alias = system, command, inaccessible, params } = shown;
    const project = this.projectOf.get(Number(sourceProject));
    if (project === undefined || typeof system !== 'string' || typeof alias !== 'string') {
      this.outcome.refuse('connections', String(Number(id)), 'Its project is not there.');
      return;
    }
    const key = keyOf(project, kind, alias);
    const known = this.connections.get(key);
    if (known !== undefined && project !== NOT_YET) {
      this.connectionOf.set(Number(id), known);
      this.outcome.add('connections', 'known');
      return;
    }
    await this.outcome.attempt('connections', alias, async () => {
      const body = {
        // A project that is not there yet has no id to be valid.
        project: project || 1,
        system,
        alias,
        params: withoutSecrets(system, params),
        ...(typeof command === 'string' && { command }),
        ...(typeof inaccessible === 'boolean' && { inaccessible }),
      };
      const draft = draftBody(CreateConnectionInput, body);
      draft.valid();
      const { get, caller } = this.ledger;
      const wanted = { draft, kind, caller, once: undefined };
      const made = this.dryRun ? NOT_YET : Number((await get(ConnectionsService).create(wanted, {})).id);
      this.connections.set(key, made);
      this.connectionOf.set(Number(id), made);
    });
  }

  /** The members that are users here, with built-in roles. */
  private membersOf(users: JsonValue | undefined): { email: string; role: string }[] | undefined {
    if (!Array.isArray(users)) return undefined;
    return users.filter(isJsonObject).flatMap(({ email, role }) => {
      const isKnown = typeof email === 'string' && this.users.has(email.toLowerCase());
      return isKnown && typeof role === 'string' && BUILT_IN_ROLES.includes(role) ? [{ email, role }] : [];
    });
  }
}

const keyOf = (project: number, kind: Kind, alias: string) => JSON.stringify([project, kind, alias]);

/** What the schemas of systems do not know counts as secret, and stays behind. */
function withoutSecrets(system: string, params: JsonValue | undefined): JsonObject {
  if (!isJsonObject(params)) return {};
  return Object.fromEntries(Object.entries(params).filter(([name]) => !isSecretParam(system, name)));
}

async function* itemsOf<T>(list: List): AsyncGenerator<T> {
  const batches = 'stream' in list ? await list.stream() : [list.results];
  for await (const batch of batches) yield* batch as readonly T[];
}
