import type { AuditEntry } from '@syncledger/client';
import { useInfiniteQuery, useQueries, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

import { connectionNames, type ConnectionName } from '../../../api/connections.js';
import { projectRoles, useProjects } from '../../../api/permissions.js';
import { globalRoles } from '../../../api/roles.js';
import { webhookList } from '../../../api/webhooks.js';
import { useSession } from '../../../app/session.js';

export interface NamedObject {
  readonly name: string;
  readonly path: string;
}

/** How many objects of an entry are named: a reveal may have hundreds. */
export const SHOWN_OBJECTS = 3;

/** Finds the names and pages of the objects of entries, with one request a page of entries for their connections. */
export function useNamedObjects(
  pages: readonly { readonly results: readonly AuditEntry[] }[],
): (object: string) => NamedObject | undefined {
  const session = useSession();
  const projects = useProjects();
  const connections = useQueries({
    queries: pages.map(({ results }) => connectionNames(session, connectionIds(results))),
    combine: mergeNames,
  });
  const roles = useRoles();
  const { data: webhooks } = useInfiniteQuery(webhookList(session));
  return useCallback(
    (object) => {
      const [kind = '', id = ''] = object.split('/');
      const project = kind === 'project' ? projects.get(Number(id))?.name : undefined;
      if (project !== undefined) return { name: project, path: `/administration/projects/${id}` };
      const connection = kind === 'connection' ? connections.get(Number(id)) : undefined;
      if (connection) return { name: connection.alias, path: `/connections/${connection.kind}/${id}` };
      const role = roles.get(object);
      if (role !== undefined) return { name: role, path: '/administration/roles' };
      const webhook = webhooks?.pages.flatMap(({ results }) => results).find((one) => object === `webhook/${one.id}`);
      return webhook && { name: webhook.description || webhook.url, path: `/administration/webhooks/${id}` };
    },
    [projects, connections, roles, webhooks],
  );
}

function connectionIds(entries: readonly AuditEntry[]): number[] {
  const shown = entries.flatMap(({ objects }) => objects.slice(0, SHOWN_OBJECTS));
  const ids = shown.filter((object) => object.startsWith('connection/')).map((object) => Number(object.split('/')[1]));
  return [...new Set(ids)].toSorted((one, other) => one - other);
}

function mergeNames(results: UseQueryResult<ConnectionName[]>[]): ReadonlyMap<number, ConnectionName> {
  return new Map(results.flatMap(({ data = [] }) => data.map((connection) => [connection.id, connection])));
}

/** Names of roles by their kind and id, as the audit log writes them. */
function useRoles(): ReadonlyMap<string, string> {
  const session = useSession();
  const { data: global } = useQuery(globalRoles(session));
  const { data: inProjects } = useQuery(projectRoles(session));
  return useMemo(
    () =>
      new Map([
        ...(global?.results ?? []).map(({ id, name }) => [`global_role/${id}`, name] as const),
        ...(inProjects?.results ?? []).map(({ id, name }) => [`project_role/${id}`, name] as const),
      ]),
    [global, inProjects],
  );
}
