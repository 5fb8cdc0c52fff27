import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { globalRoles } from '../../api/roles.js';
import { projectRoles, useRights } from '../../api/rights.js';
import { useSession } from '../../app/session.js';

/** A role to choose, as a select takes it. */
export interface RoleChoice {
  readonly value: string;
  readonly label: string;
}

/**
 * The global roles that the caller may give: nobody gives a right that they lack.
 * @param kept the role that somebody has already
 */
export function useGlobalRoleChoices(kept?: string): RoleChoice[] {
  const { data } = useQuery(globalRoles(useSession()));
  const { has } = useRights();
  return useMemo(
    () =>
      (data?.results ?? [])
        .filter(({ id, permissions }) => id === kept || permissions.every(has))
        .map(({ id, name }) => ({ value: id, label: name })),
    [data, has, kept],
  );
}

/**
 * The roles that the caller may give in a project.
 * @param kept the roles that its members have already
 */
export function useProjectRoleChoices(project: number, kept: readonly string[]): RoleChoice[] {
  const { data } = useQuery(projectRoles(useSession()));
  const { hasIn } = useRights();
  return (data?.results ?? [])
    .filter(({ id, permissions }) => kept.includes(id) || permissions.every((one) => hasIn(project, one)))
    .map(({ id, name }) => ({ value: id, label: name }));
}

/** What roles are called, by id. */
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
