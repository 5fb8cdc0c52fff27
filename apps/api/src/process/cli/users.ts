import type { INestApplicationContext } from '@nestjs/common';
import { CreateUserInput, Draft, LedgerError, draftBody, userResource, type User } from '@syncledger/domain';
import { field } from '@syncledger/domain/terminal';
import type { Command } from 'commander';

import { RolesService } from '../../access/roles/index.js';
import { SignInLinks } from '../../access/sessions/index.js';
import { Impersonation, UserDeactivation, UsersRepository, UsersService } from '../../access/users/index.js';
import { processEnvironment, type Environment } from '../../platform/config/index.js';
import { Database } from '../../platform/database/index.js';
import { publicView } from '../../platform/http/serialization/caller-view.js';
import { toPlainObject } from '../../platform/http/serialization/serializer.js';
import { FirstStart } from '../first-start/index.js';
import { CommandFailed } from './exit-codes.js';
import { anyVersion, assertHolds, LIST, withLedger, withServices, type Ledger } from './ledger.js';
import { acting, SYNCLEDGER, type ActingOptions } from './options.js';
import type { Terminal } from './terminal.js';

interface CreateOptions extends ActingOptions {
  readonly firstName: string;
  readonly lastName: string;
  readonly role?: string;
  readonly superuser?: boolean;
}

interface DeactivateOptions extends ActingOptions {
  readonly adopt?: boolean;
}

interface ListOptions extends ActingOptions {
  readonly search?: string;
  readonly role?: string;
}

export function registerUserCommands(program: Command, terminal: Terminal): void {
  const user = program.command('user').description('users of the API: humans and programs');
  const create = user
    .command('create <email>')
    .description('create a user; on a ledger without users the first administrator, whose token is shown once')
    .option('--first-name <name>', 'first name', '')
    .option('--last-name <name>', 'last name', '')
    .option('--role <id>', 'global role, see `role list` (default: UR1)')
    .option('--superuser', 'with every permission')
    .action((email: string, options: CreateOptions) => createUser(terminal, email, options));
  acting(create, 'user create ada@example.com --first-name Ada --last-name Lovelace --role UR2');
  const link = user
    .command('link <email>')
    .description('create a link that signs a user in once, within 24 hours; standard output has only the link')
    .action((email: string, options: ActingOptions) => linkUser(terminal, email, options));
  acting(link, 'user link ada@example.com');
  const list = user
    .command('list')
    .description('list the users')
    .option('--search <text>', 'only whose address or name contains this')
    .option('--role <id>', 'only with this global role')
    .action((options: ListOptions) => listUsers(terminal, options));
  acting(list, 'user list', 'user list --search example.com --json');
  const deactivate = user
    .command('deactivate <email>')
    .description('deactivate a user and revoke their tokens')
    .option('--adopt', 'become the maker of the tokens and webhooks that they created for others, which stop otherwise')
    .action((email: string, options: DeactivateOptions) => deactivateUser(terminal, email, options));
  acting(deactivate, 'user deactivate ada@example.com', 'user deactivate ada@example.com --adopt');
}

/**
 * Finds a user by address or id; the acting user needs no permission for themselves.
 * @throws LedgerError `forbidden`, `not_found`
 */
export async function findUser({ get, caller }: Ledger, name: string): Promise<{ id: number; email: string }> {
  const wanted = name.toLowerCase();
  if (wanted === caller.email.toLowerCase()) return { id: caller.userId, email: caller.email };
  assertHolds(caller, 'manage_users');
  const list = await get(UsersService).list({ email: [name] }, LIST);
  const [found] = 'results' in list ? (list.results as User[]) : [];
  if (!found) throw new LedgerError('not_found', 'There is no user with this address.');
  return found;
}

async function createUser(terminal: Terminal, email: string, options: CreateOptions): Promise<void> {
  const draft = draftBody(CreateUserInput, {
    email,
    first_name: options.firstName,
    last_name: options.lastName,
    ...(options.role !== undefined && { role: options.role }),
    ...(options.superuser && { is_superuser: true }),
  });
  await withServices(async (app, environment) => {
    if (!(await app.get(UsersRepository).hasAny(app.get(Database)))) {
      if (!draft.valid().is_superuser)
        throw new CommandFailed('There is no user yet: the first one must be a --superuser.');
      return makeFirst(terminal, app, { ...environment, adminEmail: email, adminToken: undefined }, options);
    }
    const caller = await app.get(Impersonation).find(options.as);
    assertHolds(caller, 'manage_users');
    const made = shownUser(await app.get(UsersService).create(draft, caller, undefined));
    if (options.json) terminal.json(made);
    else terminal.print(`Created user ${email}. A link that signs them in: ${SYNCLEDGER} user link ${email}`);
  });
}

/**
 * A ledger without users has nobody to act as: creates the first administrator, as the first start of the server does.
 */
async function makeFirst(
  terminal: Terminal,
  app: INestApplicationContext,
  environment: Environment,
  { json }: CreateOptions,
): Promise<void> {
  await app.get(RolesService).onModuleInit();
  const first = await app.get(FirstStart).prepare(environment);
  if (first === undefined) throw new CommandFailed('Another process has just created the first user.');
  const { adminEmail: email } = environment;
  const { token } = first;
  if (json) {
    terminal.json({ email, token });
    return;
  }
  terminal.tell(`Created the first administrator, ${email}, with this token, which is not shown again:`);
  terminal.print(token);
}

async function linkUser(terminal: Terminal, email: string, { as, json }: ActingOptions): Promise<void> {
  await withLedger(as, async (ledger) => {
    const user = await findUser(ledger, email);
    const base = serverAddress(processEnvironment());
    const link = await ledger.get(SignInLinks).make(user.id, base, ledger.caller, new Draft({}));
    if (json) {
      terminal.json(link);
      return;
    }
    terminal.tell(`This link signs ${user.email} in, once, until ${link.expires_at}:`);
    terminal.print(link.url);
  });
}

/** Where browsers reach the server: its public URL, or where it listens. */
function serverAddress({ publicUrl, host, port }: Environment): string {
  if (publicUrl !== undefined) return publicUrl;
  const isAny = host === '0.0.0.0' || host === '::';
  return `http://${isAny ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}

async function listUsers(terminal: Terminal, { as, json, search, role }: ListOptions): Promise<void> {
  await withLedger(as, async ({ get, caller }) => {
    assertHolds(caller, 'manage_users');
    const query = { ...(search !== undefined && { search: [search] }), ...(role !== undefined && { role: [role] }) };
    const list = await get(UsersService).list(query, LIST);
    const names = ['id', 'email', 'first_name', 'last_name', 'role', 'is_active', 'is_superuser'];
    const columns = names.map((name) => field(name));
    await terminal.list(list, { resource: userResource, view: publicView, columns }, json ?? false);
  });
}

async function deactivateUser(terminal: Terminal, email: string, options: DeactivateOptions): Promise<void> {
  const { as, json, adopt = false } = options;
  await withLedger(as, async (ledger) => {
    assertHolds(ledger.caller, 'manage_users');
    const user = await findUser(ledger, email);
    await ledger.get(UserDeactivation).deactivate(user.id, adopt, ledger.caller, anyVersion);
    if (json) terminal.json(shownUser(await ledger.get(UsersService).get(user.id)));
    else terminal.print(`Deactivated ${user.email}; their tokens are revoked.`);
  });
}

function shownUser(held: object): object {
  return toPlainObject(userResource, held);
}
