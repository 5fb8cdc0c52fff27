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

import { useSession, type Session } from '../app/session.js';
import { useFrozenWhileFormOpen } from '../components/open-forms.js';
import { unwrap } from './unwrap.js';

/** The caller's permissions. Those that are not loaded yet count as missing. */
export interface CallerPermissions {
  /** Whether the token may write at all; false for a read-only token. */
  readonly canWrite: boolean;
  /** Whether the token may manage users, roles, tokens and members; false for read-only, expiring and restricted tokens. */
  readonly canAdminister: boolean;
  /** Whether the user is a superuser and the token is not restricted. */
  readonly isSuperuser: boolean;
  /** Whether the caller has a global permission, which decides what they see. */
  readonly has: (permission: GlobalPermission) => boolean;
  readonly hasIn: (project: number, permission: ProjectPermission) => boolean;
  /** Like `has`, but false for a read-only token. */
  readonly can: (permission: GlobalPermission) => boolean;
  /** Like `hasIn`, but false for a read-only token. */
  readonly canIn: (project: number, permission: ProjectPermission) => boolean;
  readonly canSeeParams: (kind: Kind) => boolean;
  /** Whether the caller may create and edit connections of a kind. */
  readonly canEdit: (kind: Kind) => boolean;
  /** Whether the caller may queue and cancel runs of a kind in a project. */
  readonly canRun: (kind: Kind, project: number) => boolean;
}

export const allProjects = ({ client }: Session) =>
  queryOptions({ queryKey: ['projects', 'all'], queryFn: ({ signal }) => unwrap(projectsList({ client, signal })) });

export const projectRoles = ({ client }: Session) =>
  queryOptions({ queryKey: ['project-roles'], queryFn: ({ signal }) => unwrap(projectRolesList({ client, signal })) });

/** The visible projects, by id. */
export function useProjects(): ReadonlyMap<number, Project> {
  const { data } = useQuery(allProjects(useSession()));
  return useMemo(() => new Map(data?.results.map((project) => [project.id, project])), [data]);
}

/** The caller's permissions, so that the dashboard offers only what the server would accept. Frozen while a form is open. */
export function usePermissions(): CallerPermissions {
  const session = useSession();
  const projects = useProjects();
  const { data: roles } = useQuery(projectRoles(session));
  const permissions = useMemo((): CallerPermissions => {
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
    const canWrite = !read_only;
    return {
      canWrite,
      canAdminister: !read_only && !narrowed && expires_at === null,
      isSuperuser: me.is_superuser && !me.token.narrowed,
      has,
      hasIn,
      can: (permission) => canWrite && has(permission),
      canIn: (id, permission) => canWrite && hasIn(id, permission),
      canSeeParams: (kind) => has(editPermission[kind]),
      canEdit: (kind) => canWrite && has(editPermission[kind]),
      canRun: (kind, id) => canWrite && ((projects.has(id) && has('sync_all')) || hasIn(id, runPermission[kind])),
    };
  }, [session, projects, roles]);
  return useFrozenWhileFormOpen(permissions);
}
