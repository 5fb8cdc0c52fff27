import {
  allGlobalPermissions,
  allProjectPermissions,
  runPermission,
  type GlobalPermission,
  type Micros,
  type ProjectPermission,
} from '@syncledger/domain';

/** A user with the permissions of the global role. */
export interface UserRights {
  readonly userId: number;
  readonly email: string;
  readonly isActive: boolean;
  readonly isSuperuser: boolean;
  /** Permissions of the role; a superuser has all regardless. */
  readonly permissions: readonly GlobalPermission[];
}

/** Limits of a credential on its user's rights; null means no limit. */
export interface CredentialLimits {
  readonly permissions: readonly GlobalPermission[] | null;
  readonly projects: readonly number[] | null;
  readonly projectPermissions: readonly ProjectPermission[] | null;
  readonly scope: string | null;
  readonly readOnly: boolean;
  readonly expiresAt: Micros | null;
}

/** A user whose rights limit a request: the user itself or a maker of the credential. */
export interface Principal {
  readonly userId: number;
  readonly isSuperuser: boolean;
  readonly permissions: ReadonlySet<GlobalPermission>;
}

/** What a request may do. Every check and the redaction use this; nothing adds to it. */
export interface EffectiveRights {
  /** The user, then the makers of the credential. Each must have a required project permission. */
  readonly principals: readonly [Principal, ...Principal[]];
  /** Whether every principal is a superuser and the credential is not narrowed. */
  readonly isSuperuser: boolean;
  /** Global permissions that every principal has and the credential does not exclude. */
  readonly permissions: ReadonlySet<GlobalPermission>;
  /** Ids of the only accessible projects; null for no limit. */
  readonly projects: readonly number[] | null;
  /** The maximum permissions in any project; null for no limit. */
  readonly projectPermissions: ReadonlySet<ProjectPermission> | null;
  readonly readOnly: boolean;
  /** The scope of the credential; null for none. */
  readonly scope: string | null;
  /** Whether the credential is limited to some permissions or projects. */
  readonly isNarrowed: boolean;
  /** Whether the credential is narrowed, scoped, expiring or read-only. It can't administer anything then. */
  readonly isLimited: boolean;
  /** Microseconds since 1970; null for never. */
  readonly expiresAt: Micros | null;
}

export const unlimited: CredentialLimits = {
  permissions: null,
  projects: null,
  projectPermissions: null,
  scope: null,
  readOnly: false,
  expiresAt: null,
};

/** Project permissions that a global permission implies. A credential that excludes one of them loses the global one. */
const impliedInProjects: Partial<Record<GlobalPermission, readonly ProjectPermission[]>> = {
  view_all_projects: ['view_project'],
  edit_all_projects: allProjectPermissions,
  sync_all: Object.values(runPermission),
};

/** Global permissions that reach beyond any list of projects. */
const beyondProjects: readonly GlobalPermission[] = ['view_all_projects', 'edit_all_projects', 'add_project'];

/**
 * Computes the rights of a request: user ∩ credential ∩ every maker of the credential (docs/reference/permissions.md).
 * @returns undefined if the user or a maker is not active, which disables the credential
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
  const gives = impliedInProjects[permission];
  return projectPermissions === null || !gives || gives.every((one) => projectPermissions.includes(one));
}
