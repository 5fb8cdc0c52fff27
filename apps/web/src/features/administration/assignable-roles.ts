import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { globalRoles } from '../../api/roles.js';
import { projectRoles, usePermissions } from '../../api/permissions.js';
import { useSession } from '../../app/session.js';

export interface RoleChoice {
  readonly value: string;
  readonly label: string;
}

/**
 * The global roles that the caller may assign: only those whose permissions they all have.
 * @param current the role that the user already has
 */
export function useGlobalRoleChoices(current?: string): RoleChoice[] {
  const { data } = useQuery(globalRoles(useSession()));
  const { has } = usePermissions();
  return useMemo(
    () =>
      (data?.results ?? [])
        .filter(({ id, permissions }) => id === current || permissions.every(has))
        .map(({ id, name }) => ({ value: id, label: name })),
    [data, has, current],
  );
}

/** @param current the roles that the members already have */
export function useProjectRoleChoices(project: number, current: readonly string[]): RoleChoice[] {
  const { data } = useQuery(projectRoles(useSession()));
  const { hasIn } = usePermissions();
  return (data?.results ?? [])
    .filter(({ id, permissions }) => current.includes(id) || permissions.every((one) => hasIn(project, one)))
    .map(({ id, name }) => ({ value: id, label: name }));
}

export function useRoleNames(): (id: string) => string {
  const session = useSession();
  const { data: global } = useQuery(globalRoles(session));
  const { data: inProjects } = useQuery(projectRoles(session));
  return useMemo(() => {
    const roles = [...(global?.results ?? []), ...(inProjects?.results ?? [])];
    const names = new Map(roles.map(({ id, name }) => [id, name]));
    return (id) => names.get(id) ?? id;
  }, [global, inProjects]);
}
