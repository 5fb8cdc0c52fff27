import {
  CreateNamedTokenInput,
  LedgerError,
  namedTokenResource,
  newNamedTokenResource,
  draftBody,
  type NamedToken,
} from '@syncledger/domain';
import { field } from '@syncledger/domain/terminal';
import type { Command } from 'commander';

import { NamedTokensService } from '../../access/tokens/index.js';
import { publicView } from '../../platform/http/serialization/caller-view.js';
import { toPlainObject } from '../../platform/http/serialization/serializer.js';
import { CommandFailed } from './exit-codes.js';
import { anyVersion, LIST, withLedger, type Ledger } from './ledger.js';
import { acting, each, type ActingOptions } from './options.js';
import { findProject, typedProject } from './projects.js';
import type { Terminal } from './terminal.js';
import { findUser } from './users.js';

interface OwnerOptions extends ActingOptions {
  readonly user?: string;
}

interface CreateOptions extends OwnerOptions {
  readonly permission?: readonly string[];
  readonly project?: readonly string[];
  readonly projectPermission?: readonly string[];
  readonly readOnly?: boolean;
  readonly expiresAt?: string;
  readonly scope?: string;
}

const OWNER = ['--user <email>', 'whose token (default: of the acting user)'] as const;

export function registerTokenCommands(program: Command, terminal: Terminal): void {
  const token = program.command('token').description('named tokens, for agents and scripts');
  const create = token
    .command('create <name>')
    .description('create a token; standard output has only the token, which is not shown again')
    .option(...OWNER)
    .option('--permission <name>', 'keeps only this global permission of its user; repeatable', each)
    .option('--project <slug>', 'keeps only this project, given by its slug or id; repeatable', each)
    .option('--project-permission <name>', 'keeps only this permission in any project; repeatable', each)
    .option('--read-only', 'read-only')
    .option('--expires-at <time>', 'expires at this time, such as 2027-01-01T00:00:00Z')
    .option('--scope <scope>', '`agent`: claims and reports runs, and nothing else')
    .action((name: string, options: CreateOptions) => createToken(terminal, name, options));
  acting(create, 'token create nightly --user sync@example.com --expires-at 2027-01-01T00:00:00Z');
  const list = token
    .command('list')
    .description('list a user’s tokens; their text is not stored')
    .option(...OWNER)
    .action((options: OwnerOptions) => listTokens(terminal, options));
  acting(list, 'token list --user sync@example.com');
  const revoke = token
    .command('revoke <name-or-id>')
    .description('revoke a token')
    .option(...OWNER)
    .action((name: string, options: OwnerOptions) => revokeToken(terminal, name, options));
  acting(revoke, 'token revoke nightly --user sync@example.com');
}

async function createToken(terminal: Terminal, name: string, options: CreateOptions): Promise<void> {
  const { permission, project, projectPermission, readOnly, expiresAt, scope } = options;
  await withLedger(options.as, async (ledger) => {
    const { id, email } = await ownerOf(ledger, options);
    const projects = await Promise.all((project ?? []).map((typed) => findProject(ledger, typedProject(typed))));
    const draft = draftBody(CreateNamedTokenInput, {
      name,
      ...(permission && { permissions: permission }),
      ...(project && { projects: projects.map((one) => one.id) }),
      ...(projectPermission && { project_permissions: projectPermission }),
      ...(readOnly && { read_only: true }),
      ...(expiresAt !== undefined && { expires_at: expiresAt }),
      ...(scope !== undefined && { scope }),
    });
    const made = await ledger.get(NamedTokensService).create(id, draft, ledger.caller);
    if (options.json) {
      terminal.json(toPlainObject(newNamedTokenResource, made));
      return;
    }
    terminal.tell(`Created token ${String(made.id)} of ${email}. It is not shown again:`);
    terminal.print(made.token);
  });
}

async function listTokens(terminal: Terminal, options: OwnerOptions): Promise<void> {
  await withLedger(options.as, async (ledger) => {
    const { id } = await ownerOf(ledger, options);
    const list = await ledger.get(NamedTokensService).list(id, {}, ledger.caller, LIST);
    const limits = ['permissions', 'projects', 'project_permissions', 'read_only', 'scope'];
    const columns = ['id', 'name', 'created_at', 'created_by', 'expires_at', 'last_used_at', ...limits];
    const rows = { resource: namedTokenResource, view: publicView, columns: columns.map((name) => field(name)) };
    await terminal.list(list, rows, options.json ?? false);
  });
}

async function revokeToken(terminal: Terminal, name: string, options: OwnerOptions): Promise<void> {
  await withLedger(options.as, async (ledger) => {
    const owner = await ownerOf(ledger, options);
    const id = /^\d+$/.test(name) ? Number(name) : await idOf(ledger, owner.id, name);
    await ledger.get(NamedTokensService).revoke(owner.id, id, ledger.caller, anyVersion);
    if (options.json) terminal.json({ id, user: owner.email, revoked: true });
    else terminal.print(`Revoked token ${String(id)} of ${owner.email}.`);
  });
}

async function idOf({ get, caller }: Ledger, owner: number, name: string): Promise<number> {
  const list = await get(NamedTokensService).list(owner, {}, caller, LIST);
  const found: number[] = [];
  for await (const batch of 'stream' in list ? await list.stream() : [list.results]) {
    found.push(...(batch as NamedToken[]).filter((token) => token.name === name).map(({ id }) => id));
  }
  if (found.length > 1) throw new CommandFailed(`Several tokens have this name. Revoke by id: ${found.join(', ')}.`);
  const [id] = found;
  if (id === undefined) throw new LedgerError('not_found', 'The user has no token with this name.');
  return id;
}

async function ownerOf(ledger: Ledger, { user }: OwnerOptions): Promise<{ id: number; email: string }> {
  return findUser(ledger, user ?? ledger.caller.email);
}
