import type { MigrationInterface, QueryRunner } from 'typeorm';

import { bigCount, count, createTable, dropTables, flag, id, reference, text, textReference, time } from './table.js';

/** The first tables: users, connections and jobs. */
export class InitialSchema1795392000000 implements MigrationInterface {
  readonly name = 'InitialSchema1795392000000';

  async up(runner: QueryRunner): Promise<void> {
    await createRoles(runner);
    await createUsers(runner);
    await createProjects(runner);
    await createConnections(runner);
    await createJobs(runner);
    await createBookkeeping(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, ['sequences', 'settings', 'idempotency_keys', 'jobs', 'connections', 'memberships']);
    await dropTables(runner, ['projects', 'tokens', 'users', 'role_permissions', 'roles']);
  }
}

async function createRoles(runner: QueryRunner): Promise<void> {
  const roles = {
    id: text({ primary: true }),
    scope: text(),
    name: text(),
    name_key: text(),
    description: text(),
    built_in: flag(),
    version: count({ default: 1 }),
  };
  await createTable(runner, 'roles', roles, [
    { name: 'roles_scope_name_key', columns: ['scope', 'name_key'], unique: true },
  ]);
  await createTable(runner, 'role_permissions', {
    role_id: textReference('roles', { primary: true, cascade: true }),
    permission: text({ primary: true }),
  });
}

async function createUsers(runner: QueryRunner): Promise<void> {
  const users = {
    id: id(),
    email: text(),
    email_key: text(),
    first_name: text(),
    last_name: text(),
    role: textReference('roles'),
    is_active: flag(),
    is_superuser: flag(),
    date_joined: time(),
    last_login: time({ nullable: true }),
    version: count({ default: 1 }),
  };
  await createTable(runner, 'users', users, [{ name: 'users_email_key', columns: ['email_key'], unique: true }]);
  const tokens = {
    id: id(),
    user_id: reference('users'),
    name: text({ nullable: true }),
    hash: text(),
    hint: text(),
    permissions: text({ nullable: true }),
    scope: text({ nullable: true }),
    read_only: flag(),
    created_at: time(),
    expires_at: time({ nullable: true }),
    last_used_at: time({ nullable: true }),
    revoked_at: time({ nullable: true }),
  };
  const oneApiToken = 'name IS NULL AND revoked_at IS NULL';
  await createTable(runner, 'tokens', tokens, [
    { name: 'tokens_hash_key', columns: ['hash'], unique: true },
    { name: 'tokens_by_user', columns: ['user_id'] },
    { name: 'tokens_api_token_key', columns: ['user_id'], unique: true, where: oneApiToken },
  ]);
}

async function createProjects(runner: QueryRunner): Promise<void> {
  const projects = {
    id: id(),
    name: text(),
    slug: text(),
    description: text(),
    archived: flag(),
    created: time(),
    updated: time(),
    version: count({ default: 1 }),
  };
  await createTable(runner, 'projects', projects, [{ name: 'projects_slug_key', columns: ['slug'], unique: true }]);
  const memberships = {
    project_id: reference('projects', { primary: true, cascade: true }),
    user_id: reference('users', { primary: true, cascade: true }),
    role: textReference('roles'),
  };
  await createTable(runner, 'memberships', memberships, [
    { name: 'memberships_by_user', columns: ['user_id', 'project_id'] },
  ]);
}

async function createConnections(runner: QueryRunner): Promise<void> {
  const connections = {
    id: id(),
    kind: text(),
    project_id: reference('projects'),
    system: text(),
    alias: text(),
    frequency: text(),
    command: text(),
    params: text(),
    inaccessible: flag(),
    version: count({ default: 1 }),
    created_at: time(),
    updated_at: time(),
    created_by: reference('users'),
    deleted_at: time({ nullable: true }),
  };
  await createTable(runner, 'connections', connections, [
    { name: 'connections_by_project', columns: ['project_id', 'kind', 'id'] },
    { name: 'connections_by_kind', columns: ['kind', 'id'] },
    { name: 'connections_by_system', columns: ['system', 'id'] },
    { name: 'connections_deleted', columns: ['id'], where: 'deleted_at IS NOT NULL' },
  ]);
}

async function createJobs(runner: QueryRunner): Promise<void> {
  const jobs = {
    id: id(),
    kind: text(),
    connection_id: reference('connections'),
    project_id: reference('projects'),
    user_id: reference('users'),
    automatic: flag(),
    succeeded: flag(),
    ready: count(),
    result_message: text(),
    last_run: time(),
    created_at: time(),
    started_at: time({ nullable: true }),
    attempt: count({ default: 1 }),
  };
  await createTable(runner, 'jobs', jobs, [
    { name: 'jobs_by_kind', columns: ['kind', 'id'] },
    { name: 'jobs_by_project', columns: ['project_id', 'kind', 'id'] },
    { name: 'jobs_by_connection', columns: ['connection_id', 'id'] },
    { name: 'jobs_by_user', columns: ['user_id', 'id'] },
    { name: 'jobs_by_outcome', columns: ['kind', 'succeeded', 'id'] },
    { name: 'jobs_by_automatic', columns: ['kind', 'automatic', 'id'] },
    { name: 'jobs_by_last_run', columns: ['last_run', 'id'] },
    // Unique: a connection has at most one unfinished run.
    { name: 'jobs_unfinished', columns: ['connection_id'], unique: true, where: 'ready = 0' },
  ]);
}

async function createBookkeeping(runner: QueryRunner): Promise<void> {
  const idempotencyKeys = {
    user_id: reference('users', { primary: true, cascade: true }),
    path: text({ primary: true }),
    key: text({ primary: true }),
    body_mac: text(),
    status: count(),
    object_id: text(),
    created_at: time(),
  };
  await createTable(runner, 'idempotency_keys', idempotencyKeys, [
    { name: 'idempotency_keys_by_age', columns: ['created_at'] },
  ]);
  await createTable(runner, 'settings', { name: text({ primary: true }), value: text() });
  await createTable(runner, 'sequences', { name: text({ primary: true }), value: bigCount() });
}
