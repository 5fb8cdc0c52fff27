/**
 * Who may what, and who calls: the contract's tables of roles and permissions (section 3) written out again, not taken
 * from the code, so that a change of the code alone shows.
 */
export type GlobalPermission =
  | 'edit_alm_connections'
  | 'edit_security_tool_connections'
  | 'view_all_projects'
  | 'edit_all_projects'
  | 'add_project'
  | 'manage_users'
  | 'sync_all';

export type ProjectPermission = 'view_project' | 'edit_project' | 'sync_with_alm' | 'verify_task';

export type Permission = GlobalPermission | ProjectPermission;

export const everywhere: readonly GlobalPermission[] = [
  'edit_alm_connections',
  'edit_security_tool_connections',
  'view_all_projects',
  'edit_all_projects',
  'add_project',
  'manage_users',
  'sync_all',
];

export const inProjects: readonly ProjectPermission[] = [
  'view_project',
  'edit_project',
  'sync_with_alm',
  'verify_task',
];

export const builtIn: Readonly<Record<string, readonly GlobalPermission[]>> = {
  UR4: everywhere,
  UR2: ['add_project'],
  UR6: ['edit_alm_connections', 'edit_security_tool_connections', 'sync_all', 'view_all_projects'],
  UR1: [],
  UR5: [],
};

export const builtInProject: Readonly<Record<string, readonly ProjectPermission[]>> = {
  PR4: inProjects,
  PR5: ['view_project', 'verify_task'],
  PR6: ['view_project'],
};

/**
 * How a caller stands to a project: the role as which each caller is a member of it, by what it allows. A project of
 * `nobody` is another's for those who see every project, and hidden from the rest; so are those whose members lack
 * view_project. What is `absent` is not there at all, which must look the same as hidden.
 */
export const standings: Readonly<Record<string, readonly ProjectPermission[]>> = {
  ...builtInProject,
  'only view_project': ['view_project'],
  'only edit_project': ['edit_project'],
  'only sync_with_alm': ['sync_with_alm'],
  'only verify_task': ['verify_task'],
  'view and edit_project': ['view_project', 'edit_project'],
  'view and sync_with_alm': ['view_project', 'sync_with_alm'],
  nobody: [],
  absent: [],
};

/** What a request carries: a whole token when nothing is said. */
export interface TokenKind {
  /** 401 wherever a token is needed. */
  readonly refused?: 'no token' | 'unknown' | 'revoked' | 'expired' | 'of an inactive user';
  readonly permissions?: readonly GlobalPermission[];
  readonly readOnly?: boolean;
  readonly expiring?: boolean;
  readonly agent?: boolean;
}

/** A column of the table. */
export interface Caller {
  readonly name: string;
  /** A built-in role, or what a custom one allows. */
  readonly role: string | readonly GlobalPermission[];
  readonly superuser?: boolean;
  readonly token?: TokenKind;
}

const superuser = (name: string, token: TokenKind = {}): Caller => ({ name, role: 'UR5', superuser: true, token });

export const callers: readonly Caller[] = [
  ...Object.keys(builtIn).map((role) => ({ name: role, role })),
  ...everywhere.map((permission) => ({ name: `only ${permission}`, role: [permission] })),
  { name: 'manage_users and edit_all_projects', role: ['manage_users', 'edit_all_projects'] },
  superuser('superuser'),
  superuser('superuser by a read-only token', { readOnly: true }),
  superuser('superuser by an expiring token', { expiring: true }),
  superuser('superuser by an agent’s token', { agent: true }),
  superuser('superuser by a token of all permissions', { permissions: everywhere }),
  superuser('superuser by a token of manage_users', { permissions: ['manage_users'] }),
  { name: 'UR6 by a token of edit_alm_connections', role: 'UR6', token: { permissions: ['edit_alm_connections'] } },
  ...(['no token', 'unknown', 'revoked', 'expired', 'of an inactive user'] as const).map((refused) =>
    superuser(refused === 'no token' ? refused : `token ${refused}`, { refused }),
  ),
];

/** What the caller's user may everywhere. */
export function roleOf({ role, superuser: all }: Caller): readonly GlobalPermission[] {
  if (all) return everywhere;
  return typeof role === 'string' ? builtIn[role]! : role;
}

/** What the caller may everywhere, as the token narrows it. */
export function globalRights(caller: Caller): readonly GlobalPermission[] {
  const kept = caller.token?.permissions ?? everywhere;
  return roleOf(caller).filter((permission) => kept.includes(permission));
}

/** A token with narrowed permissions is never a superuser's. */
export function isSuperuser({ superuser: flag = false, token }: Caller): boolean {
  return flag && token?.permissions === undefined;
}

/** What the caller may in a project. */
export function projectRights(caller: Caller, standing: string): readonly ProjectPermission[] {
  const held = globalRights(caller);
  if (held.includes('edit_all_projects')) return inProjects;
  const seen: readonly ProjectPermission[] = held.includes('view_all_projects') ? ['view_project'] : [];
  return [...standings[standing]!, ...seen];
}

/** Whether the caller may see a project and what is in it. */
export function sees(caller: Caller, standing: string): boolean {
  return standing !== 'absent' && projectRights(caller, standing).includes('view_project');
}
