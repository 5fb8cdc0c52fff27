import { projectRolesList, projectsList, type Project } from '@syncledger/client';
import {
  editPermission,
  runPermission,
  type GlobalPermission,
  type Kind,
  type ProjectPermission,
} from '@syncledger/domain/words';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { useSession, type SignedIn } from '../app/session.js';
import { useHeld } from '../components/open-forms.js';
import { ask } from './ask.js';

/** What the caller has and, unless their token only reads, may do. What is not known yet counts as not allowed. */
export interface Rights {
  /** Whether the token may change anything at all, what needs no permission included. */
  readonly mayChange: boolean;
  /** Whether the token may administer users, roles, tokens and members: one that is narrowed, expiring or read-only does not. */
  readonly mayAdminister: boolean;
  /** Whether the token does all that its superuser may. */
  readonly isSuperuser: boolean;
  /** Whether the caller has a right on the whole ledger: it decides what they see. */
  readonly has: (permission: GlobalPermission) => boolean;
  /** Whether the caller has a right in a project. */
  readonly hasIn: (project: number, permission: ProjectPermission) => boolean;
  /** Whether the caller may do what takes a right on the whole ledger. */
  readonly may: (permission: GlobalPermission) => boolean;
  /** Whether the caller may do what takes a right in a project. */
  readonly mayIn: (project: number, permission: ProjectPermission) => boolean;
  /** Whether the caller may see `params` of connections of a kind. */
  readonly seesParams: (kind: Kind) => boolean;
  /** Whether the caller may make and change connections of a kind. */
  readonly mayEdit: (kind: Kind) => boolean;
  /** Whether the caller may queue and cancel runs of a kind in a project. */
  readonly mayRun: (kind: Kind, project: number) => boolean;
}

/** All projects that the caller sees. */
export const allProjects = ({ client }: SignedIn) =>
  queryOptions({ queryKey: ['projects', 'all'], queryFn: ({ signal }) => ask(projectsList({ client, signal })) });

/** All roles that are given in projects. */
export const projectRoles = ({ client }: SignedIn) =>
  queryOptions({ queryKey: ['project-roles'], queryFn: ({ signal }) => ask(projectRolesList({ client, signal })) });

/** The projects that the caller sees, by id. */
export function useProjects(): ReadonlyMap<number, Project> {
  const { data } = useQuery(allProjects(useSession()));
  return useMemo(() => new Map(data?.results.map((project) => [project.id, project])), [data]);
}

/** What the caller may do, so that nothing else is offered; as it was while a form is open. The server decides anew with each request. */
export function useRights(): Rights {
  const session = useSession();
  const projects = useProjects();
  const { data: roles } = useQuery(projectRoles(session));
  const rights = useMemo((): Rights => {
    const { me } = session;
    const permissionsOf = new Map(roles?.results.map(({ id, permissions }) => [id, permissions]));
    const has = (permission: GlobalPermission) => me.permissions.includes(permission);
    const hasIn = (id: number, permission: ProjectPermission) => {
      const project = projects.get(id);
      if (!project) return false;
      if (has('edit_all_projects')) return true;
      const role = project.users.find(({ id: user }) => user === me.id)?.role;
      return role !== undefined && permissionsOf.get(role)?.includes(permission) === true;
    };
    const { read_only, narrowed, expires_at } = me.token;
    const mayChange = !read_only;
    return {
      mayChange,
      mayAdminister: !read_only && !narrowed && expires_at === null,
      isSuperuser: me.is_superuser && !me.token.narrowed,
      has,
      hasIn,
      may: (permission) => mayChange && has(permission),
      mayIn: (id, permission) => mayChange && hasIn(id, permission),
      seesParams: (kind) => has(editPermission[kind]),
      mayEdit: (kind) => mayChange && has(editPermission[kind]),
      mayRun: (kind, id) => mayChange && ((projects.has(id) && has('sync_all')) || hasIn(id, runPermission[kind])),
    };
  }, [session, projects, roles]);
  return useHeld(rights);
}
