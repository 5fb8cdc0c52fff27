import { bigCount, count, flag, id, reference, text, textReference, time, type Table } from './table.js';

/** Roles of each scope have ids of their own: those of built-in roles, and of others. */
const isGlobalRole = (id: string) => `(substr(${id}, 1, 2) = 'UR' OR substr(${id}, 1, 3) = 'CUR')`;
const isProjectRole = (id: string) => `(substr(${id}, 1, 2) = 'PR' OR substr(${id}, 1, 3) = 'CPR')`;

/** Who may do what, and what was done. */
export const accessTables: readonly Table[] = [
  {
    name: 'roles',
    columns: {
      id: text({ primary: true }),
      scope: text(),
      name: text(),
      name_key: text(),
      description: text(),
      built_in: flag(),
      version: count({ default: 1 }),
    },
    checks: {
      id: `CASE scope WHEN 'global' THEN ${isGlobalRole('id')} ELSE ${isProjectRole('id')} END`,
      scope: "scope IN ('global', 'project')",
      name: "name <> ''",
      version: 'version >= 1',
    },
    indexes: {
      roles_scope_name_key: 'UNIQUE (scope, name_key)',
    },
  },
  {
    name: 'role_permissions',
    columns: {
      role_id: textReference('roles', { primary: true, cascade: true }),
      permission: text({ primary: true }),
    },
  },
  {
    name: 'users',
    columns: {
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
    },
    checks: {
      email: "email <> '' AND email_key <> ''",
      role: isGlobalRole('role'),
      version: 'version >= 1',
    },
    indexes: {
      users_email_key: 'UNIQUE (email_key)',
    },
  },
  {
    name: 'tokens',
    columns: {
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
      projects: text({ nullable: true }),
      project_permissions: text({ nullable: true }),
      created_by: reference('users', { nullable: true }),
      makers: text({ nullable: true }),
    },
    checks: {
      hash: "hash <> ''",
    },
    indexes: {
      tokens_api_token_key: 'UNIQUE (user_id) WHERE name IS NULL AND revoked_at IS NULL',
      tokens_by_user: '(user_id)',
      tokens_hash_key: 'UNIQUE (hash)',
    },
  },
  {
    name: 'sessions',
    columns: {
      id: id(),
      user_id: reference('users'),
      token_id: reference('tokens', { nullable: true }),
      makers: text({ nullable: true }),
      hash: text(),
      created_at: time(),
      last_used_at: time(),
      expires_at: time(),
      address: text(),
      user_agent: text(),
    },
    checks: {
      hash: "hash <> ''",
    },
    indexes: {
      sessions_by_user: '(user_id)',
      sessions_hash_key: 'UNIQUE (hash)',
    },
  },
  {
    name: 'sign_in_links',
    columns: {
      id: id(),
      user_id: reference('users'),
      makers: text({ nullable: true }),
      hash: text(),
      created_at: time(),
      expires_at: time(),
    },
    checks: {
      hash: "hash <> ''",
    },
    indexes: {
      sign_in_links_by_user: '(user_id)',
      sign_in_links_hash_key: 'UNIQUE (hash)',
    },
  },
  {
    name: 'preferences',
    columns: {
      user_id: reference('users', { primary: true }),
      value: text(),
      version: count({ default: 1 }),
    },
    checks: {
      version: 'version >= 1',
    },
  },
  {
    name: 'projects',
    columns: {
      id: id(),
      name: text(),
      slug: text(),
      description: text(),
      archived: flag(),
      created: time(),
      updated: time(),
      version: count({ default: 1 }),
      deleted_at: time({ nullable: true }),
      retention_days: count({ nullable: true }),
      retention_runs: count({ nullable: true }),
    },
    checks: {
      slug: "slug <> ''",
      version: 'version >= 1',
      retention_days: 'retention_days >= 0',
      retention_runs: 'retention_runs >= 0',
    },
    indexes: {
      projects_deleted: '(id) WHERE deleted_at IS NOT NULL',
      projects_slug_key: 'UNIQUE (slug)',
    },
  },
  {
    name: 'memberships',
    columns: {
      project_id: reference('projects', { primary: true, cascade: true }),
      user_id: reference('users', { primary: true, cascade: true }),
      role: textReference('roles'),
    },
    checks: {
      role: isProjectRole('role'),
    },
    indexes: {
      memberships_by_user: '(user_id, project_id)',
    },
  },
  {
    name: 'audit_entries',
    columns: {
      id: id(),
      at: time(),
      actor_id: reference('users'),
      token_id: reference('tokens', { nullable: true }),
      action: text(),
      kind: text(),
      object_id: text(),
      project_id: bigCount({ nullable: true }),
      from_project_id: bigCount({ nullable: true }),
      user_id: bigCount({ nullable: true }),
      fields: text(),
      request_id: text({ nullable: true }),
      address: text({ nullable: true }),
      revealed: text({ nullable: true }),
      reader_key: text({ nullable: true }),
    },
    checks: {
      action: "action <> '' AND kind <> ''",
    },
    indexes: {
      audit_entries_by_actor: '(actor_id, id)',
      audit_entries_by_object: '(kind, object_id, id)',
      audit_entries_by_project: '(project_id, id)',
      audit_entries_by_reader: '(reader_key, id) WHERE reader_key IS NOT NULL',
      audit_entries_by_time: '(at, id)',
    },
  },
  {
    name: 'audit_exports',
    columns: {
      day: count({ primary: true }),
      entries: bigCount(),
      last_id: bigCount(),
      file: text(),
      sha256: text(),
      exported_at: time(),
    },
    checks: {
      day: 'day >= 0',
      entries: 'entries >= 0',
      sha256: "sha256 <> ''",
    },
  },
  {
    name: 'idempotency_keys',
    columns: {
      user_id: reference('users', { primary: true, cascade: true }),
      path: text({ primary: true }),
      key: text({ primary: true }),
      body_mac: text(),
      status: count(),
      object_id: text(),
      created_at: time(),
    },
    checks: {
      key: "key <> '' AND body_mac <> ''",
      status: 'status BETWEEN 100 AND 599',
    },
    indexes: {
      idempotency_keys_by_age: '(created_at)',
    },
    isClustered: true,
  },
  {
    name: 'settings',
    columns: {
      name: text({ primary: true }),
      value: text(),
    },
  },
  {
    name: 'sequences',
    columns: {
      name: text({ primary: true }),
      value: bigCount(),
    },
  },
];
