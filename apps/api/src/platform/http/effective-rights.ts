import {
  allGlobalPermissions,
  allProjectPermissions,
  runPermission,
  type GlobalPermission,
  type Micros,
  type ProjectPermission,
} from '@syncledger/domain';

/** A user and what their role gives, as they are now. */
export interface UserRights {
  readonly userId: number;
  readonly email: string;
  readonly isActive: boolean;
  readonly isSuperuser: boolean;
  /** Of the user's role; a superuser has all, whatever it gives. */
  readonly permissions: readonly GlobalPermission[];
}

/** What a credential keeps of its user's rights; null stands for all. */
export interface CredentialLimits {
  readonly permissions: readonly GlobalPermission[] | null;
  readonly projects: readonly number[] | null;
  readonly projectPermissions: readonly ProjectPermission[] | null;
  readonly scope: string | null;
  readonly readOnly: boolean;
  readonly expiresAt: Micros | null;
}

/** A user whose rights bound a request: the one that it acts as, and each maker of its credential. */
export interface Principal {
  readonly userId: number;
  readonly isSuperuser: boolean;
  readonly permissions: ReadonlySet<GlobalPermission>;
}

/** What a request may do. Every check and the redaction read this, and nothing adds to it. */
export interface EffectiveRights {
  /** The user that the request acts as, then the makers of its credential. In a project, each has to hold what is asked. */
  readonly principals: readonly [Principal, ...Principal[]];
  /** Whether every principal is a superuser, and the credential keeps all of that. */
  readonly isSuperuser: boolean;
  /** The global permissions that every principal has and the credential keeps. */
  readonly permissions: ReadonlySet<GlobalPermission>;
  /** Ids of the only projects in which anything may be seen or done; null for no such limit. */
  readonly projects: readonly number[] | null;
  /** The most that may be done in any project; null for no such limit. */
  readonly projectPermissions: ReadonlySet<ProjectPermission> | null;
  readonly readOnly: boolean;
  /** The one use that the credential has; null for any. */
  readonly scope: string | null;
  /** Whether the credential keeps only some permissions or projects. */
  readonly isNarrowed: boolean;
  /** Whether it is narrowed, scoped, expiring or read-only: such a credential administers nothing. */
  readonly isLimited: boolean;
  /** Microseconds since 1970; null for never. */
  readonly expiresAt: Micros | null;
}

/** A credential that keeps all of its user's rights. */
export const unlimited: CredentialLimits = {
  permissions: null,
  projects: null,
  projectPermissions: null,
  scope: null,
  readOnly: false,
  expiresAt: null,
};

/** What each global permission that counts in every project gives there: a credential that keeps less drops it. */
const givesInProjects: Partial<Record<GlobalPermission, readonly ProjectPermission[]>> = {
  view_all_projects: ['view_project'],
  edit_all_projects: allProjectPermissions,
  sync_all: Object.values(runPermission),
};

/** Global permissions about projects that a list of ids cannot name. */
const beyondProjects: readonly GlobalPermission[] = ['view_all_projects', 'edit_all_projects', 'add_project'];

/**
 * Decides the rights of a request: its user ∩ its credential ∩ every maker of that, all as they are now (docs/permissions.md).
 * @returns undefined when the user or a maker is not active: the credential does not work
 */
export function effectiveRights(
  user: UserRights,
  limits: CredentialLimits,
  makers: readonly UserRights[],
): EffectiveRights | undefined {
  if (![user, ...makers].every(({ isActive }) => isActive)) return undefined;
  const isNarrowed = (limits.permissions ?? limits.projects ?? limits.projectPermissions) !== null;
  const own = narrowedTo(principalOf(user), limits.permissions);
  const principals = [own, ...makers.map(principalOf)] as const;
  const kept = allGlobalPermissions.filter(
    (permission) => principals.every(({ permissions }) => permissions.has(permission)) && keeps(limits, permission),
  );
  return {
    principals,
    isSuperuser: !isNarrowed && principals.every(({ isSuperuser }) => isSuperuser),
    permissions: new Set(kept),
    projects: limits.projects,
    projectPermissions: limits.projectPermissions && new Set(limits.projectPermissions),
    readOnly: limits.readOnly,
    scope: limits.scope,
    isNarrowed,
    isLimited: isNarrowed || limits.readOnly || (limits.scope ?? limits.expiresAt) !== null,
    expiresAt: limits.expiresAt,
  };
}

function principalOf({ userId, isSuperuser, permissions }: UserRights): Principal {
  return { userId, isSuperuser, permissions: new Set(isSuperuser ? allGlobalPermissions : permissions) };
}

function narrowedTo(principal: Principal, permissions: readonly GlobalPermission[] | null): Principal {
  if (permissions === null) return principal;
  const kept = permissions.filter((permission) => principal.permissions.has(permission));
  return { ...principal, isSuperuser: false, permissions: new Set(kept) };
}

function keeps({ projects, projectPermissions }: CredentialLimits, permission: GlobalPermission): boolean {
  if (projects !== null && beyondProjects.includes(permission)) return false;
  const gives = givesInProjects[permission];
  return projectPermissions === null || !gives || gives.every((one) => projectPermissions.includes(one));
}
