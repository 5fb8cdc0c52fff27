import fc from 'fast-check';

import { everywhere, inProjects, type GlobalPermission, type ProjectPermission } from './rights-callers.js';

/** Users and projects of a history. */
export const USERS = 4;
export const PROJECTS = 2;

/** What a token keeps of its user's rights; what is left out, all of it. */
export interface Limits {
  readonly permissions?: readonly GlobalPermission[];
  readonly projects?: readonly number[];
  readonly project_permissions?: readonly ProjectPermission[];
  readonly scope?: 'agent';
  readonly read_only?: boolean;
}

/** Something that changes who may do what. Users, projects and parents by their places; a parent modulo how many there are. */
export type Step =
  | { readonly do: 'sign in'; readonly parent: number }
  | { readonly do: 'link'; readonly parent: number; readonly user: number }
  | { readonly do: 'redeem'; readonly link: number }
  | { readonly do: 'mint'; readonly parent: number; readonly user: number; readonly limits: Limits }
  | { readonly do: 'role'; readonly user: number; readonly permissions: readonly GlobalPermission[] }
  | { readonly do: 'superuser'; readonly user: number; readonly is: boolean }
  | { readonly do: 'active'; readonly user: number; readonly is: boolean }
  | { readonly do: 'member'; readonly user: number; readonly project: number; readonly role: string | null };

const user = fc.nat(USERS - 1);
const limits: fc.Arbitrary<Limits> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  fc.record(
    {
      permissions: fc.subarray([...everywhere]),
      projects: fc.subarray([0, 1]),
      project_permissions: fc.subarray([...inProjects]),
      scope: fc.constant('agent' as const),
      read_only: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
);

/** Tokens made by tokens made by tokens, sessions and links, with promotions and demotions in between. */
export const histories: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant('mint' as const), parent: fc.nat(20), user, limits }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('sign in' as const), parent: fc.nat(20) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('link' as const), parent: fc.nat(20), user }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('redeem' as const), link: fc.nat(20) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('role' as const),
        user,
        permissions: fc.oneof(fc.subarray([...everywhere]), fc.constant(everywhere)),
      }),
    },
    fc.record({ do: fc.constant('superuser' as const), user, is: fc.boolean() }),
    fc.record({ do: fc.constant('active' as const), user, is: fc.boolean() }),
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('member' as const),
        user,
        project: fc.nat(PROJECTS - 1),
        role: fc.constantFrom(null, 'PR4', 'PR5', 'PR6'),
      }),
    },
  ),
  { minLength: 4, maxLength: 16 },
);

/** A user as the steps so far left them. */
export interface ModelUser {
  permissions: readonly GlobalPermission[];
  superuser: boolean;
  active: boolean;
  /** By the project's place. */
  readonly memberships: Map<number, readonly ProjectPermission[]>;
}

/** A token or a session, and everybody through whose hands it came. */
export interface ModelToken {
  /** The text of the token; that of the cookie for a session. */
  readonly token: string;
  readonly isSession?: boolean;
  readonly user: number;
  /** Its user, its maker, the maker of the token that created it, and so on. */
  readonly chain: ReadonlySet<number>;
  readonly limits: Limits;
  revoked: boolean;
}

/** A sign-in link: who it signs in, and whose hands it came through. */
export type ModelLink = Pick<ModelToken, 'user' | 'chain'> & { readonly code: string; revoked: boolean };

type Reach = (user: ModelUser, held: readonly GlobalPermission[]) => boolean;

/** What a token reaches: what each user of its chain would reach, and its limits keep. */
export class Model {
  readonly users: readonly ModelUser[] = Array.from({ length: USERS }, () => ({
    permissions: [],
    superuser: false,
    active: true,
    memberships: new Map(),
  }));

  works({ chain, revoked }: ModelToken): boolean {
    return !revoked && [...chain].every((place) => this.users[place]!.active);
  }

  /** Whether everybody of a link's chain has each right of its user, and may manage users. */
  mayRedeem(link: ModelLink): boolean {
    const own = this.users[link.user]!;
    const others = [...link.chain].filter((place) => place !== link.user).map((place) => this.users[place]!);
    return this.works({ ...link, token: '', limits: {} }) && others.every((other) => mayManage(other, own));
  }

  /** The global permissions of which the chain has all, and the limits say nothing; those about projects are tried instead. */
  permissions(token: ModelToken): GlobalPermission[] {
    return everywhere.filter((permission) => this.all(token, (_, held) => held.includes(permission)));
  }

  sees(token: ModelToken, project: number): boolean {
    return this.keeps(token, project, 'view_project') && this.all(token, (one, held) => views(one, held, project));
  }

  showsParams(token: ModelToken, project: number, kind: 'alm' | 'analysis'): boolean {
    const needed = kind === 'alm' ? 'edit_alm_connections' : 'edit_security_tool_connections';
    return this.sees(token, project) && this.all(token, (_, held) => held.includes(needed));
  }

  mayRun(token: ModelToken, project: number, kind: 'alm' | 'analysis'): boolean {
    const needed = kind === 'alm' ? 'sync_with_alm' : 'verify_task';
    const runs: Reach = (one, held) =>
      held.includes('sync_all') ? views(one, held, project) : holds(one, held, project, needed);
    return this.sees(token, project) && this.keeps(token, project, needed) && this.all(token, runs);
  }

  private all({ user: own, chain, limits: { permissions: kept } }: ModelToken, reaches: Reach): boolean {
    return [...chain].every((place) => {
      const one = this.users[place]!;
      const held = one.superuser ? everywhere : one.permissions;
      return reaches(one, place === own && kept ? held.filter((permission) => kept.includes(permission)) : held);
    });
  }

  private keeps(
    { limits: { projects, project_permissions: most } }: ModelToken,
    project: number,
    needed: ProjectPermission,
  ): boolean {
    return (projects?.includes(project) ?? true) && (most?.includes(needed) ?? true);
  }
}

const heldBy = ({ superuser, permissions }: ModelUser) => (superuser ? everywhere : permissions);

function mayManage(one: ModelUser, other: ModelUser): boolean {
  const [held, wanted] = [heldBy(one), heldBy(other)];
  if (!held.includes('manage_users') || (other.superuser && !one.superuser)) return false;
  if (!wanted.every((permission) => held.includes(permission))) return false;
  return [...other.memberships].every(([project, permissions]) =>
    permissions.every((permission) =>
      permission === 'view_project' ? views(one, held, project) : holds(one, held, project, permission),
    ),
  );
}

function holds(
  { memberships }: ModelUser,
  held: readonly GlobalPermission[],
  project: number,
  needed: ProjectPermission,
): boolean {
  return held.includes('edit_all_projects') || (memberships.get(project)?.includes(needed) ?? false);
}

function views(one: ModelUser, held: readonly GlobalPermission[], project: number): boolean {
  return held.includes('view_all_projects') || holds(one, held, project, 'view_project');
}
