import { CreateProjectInput, draftBody, InvalidInput, LedgerError, projectResource } from '@syncledger/domain';
import { field } from '@syncledger/domain/terminal';
import type { Command } from 'commander';

import { ProjectsService } from '../../access/projects/index.js';
import { publicView } from '../../platform/http/serialization/caller-view.js';
import { toPlainObject } from '../../platform/http/serialization/serializer.js';
import { assertHolds, LIST, withLedger, type Ledger } from './ledger.js';
import { acting, each, type ActingOptions } from './options.js';
import type { Terminal } from './terminal.js';

interface CreateOptions extends ActingOptions {
  readonly description?: string;
  readonly member?: readonly string[];
}

interface ListOptions extends ActingOptions {
  readonly search?: string;
}

export function registerProjectCommands(program: Command, terminal: Terminal): void {
  const project = program.command('project').description('projects, which contain connections');
  const create = project
    .command('create <name>')
    .description('create a project; the acting user becomes its manager')
    .option('--description <text>', 'its description')
    .option('--member <email=role>', 'a member with a project role, see `role list`; repeatable', each)
    .action((name: string, options: CreateOptions) => createProject(terminal, name, options));
  acting(create, 'project create "Web shop" --member ada@example.com=PR5');
  const list = project
    .command('list')
    .description('list the projects')
    .option('--search <text>', 'only whose name contains this')
    .action((options: ListOptions) => listProjects(terminal, options));
  acting(list, 'project list --json');
}

/** Parses a project's slug or id. */
export function typedProject(name: string): string | number {
  return /^[1-9]\d{0,15}$/.test(name) ? Number(name) : name;
}

/**
 * Finds a project by its slug, or by its id if it is a number.
 * @throws LedgerError `not_found` when the caller sees no such project
 */
export async function findProject(
  { get, caller }: Ledger,
  name: string | number,
): Promise<{ id: number; slug: string }> {
  if (typeof name === 'number') return (await get(ProjectsService).get(name, caller)) as { id: number; slug: string };
  const list = await get(ProjectsService).list({ slug: [name] }, caller, LIST);
  const [found] = 'results' in list ? (list.results as { id: number; slug: string }[]) : [];
  if (!found) throw new LedgerError('not_found', 'There is no such project.');
  return found;
}

async function createProject(terminal: Terminal, name: string, options: CreateOptions): Promise<void> {
  const { as, json, description, member } = options;
  const draft = draftBody(CreateProjectInput, {
    name,
    ...(description !== undefined && { description }),
    ...(member && { users: member.map(memberFrom) }),
  });
  await withLedger(as, async ({ get, caller }) => {
    assertHolds(caller, 'add_project');
    const made = toPlainObject(projectResource, await get(ProjectsService).create(draft, caller, undefined));
    if (json) terminal.json(made);
    else terminal.print(`Created project ${String(made['id'])}, ${String(made['slug'])}.`);
  });
}

function memberFrom(text: string): { email: string; role: string } {
  const [, email, role] = /^(.+)=([^=]+)$/.exec(text) ?? [];
  if (email === undefined || role === undefined) throw new InvalidInput({ member: ['Must be EMAIL=ROLE.'] });
  return { email, role };
}

async function listProjects(terminal: Terminal, { as, json, search }: ListOptions): Promise<void> {
  await withLedger(as, async ({ get, caller }) => {
    const list = await get(ProjectsService).list(search === undefined ? {} : { search: [search] }, caller, LIST);
    const columns = ['id', 'slug', 'name', 'archived', 'updated'].map((name) => field(name));
    await terminal.list(list, { resource: projectResource, view: publicView, columns }, json ?? false);
  });
}
