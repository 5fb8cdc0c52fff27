import {
  connectionsList,
  jobsList,
  projectsCreate,
  projectsDelete,
  projectsList,
  projectsRead,
  projectsUpdate,
  type CreateProjectInput,
  type ProjectsListData,
  type UpdateProjectInput,
} from '@syncledger/client';
import { queryOptions } from '@tanstack/react-query';

import type { Session } from '../app/session.js';
import { unwrap } from './unwrap.js';
import { unwrapWithEtag } from './unwrap-with-etag.js';
import { ifMatch } from './if-match.js';
import { paginatedQuery } from './paginated-query.js';

export type ProjectFilters = Pick<NonNullable<ProjectsListData['query']>, 'search' | 'archived'>;

export const projectList = ({ client }: Session, filters: ProjectFilters) =>
  paginatedQuery(['projects', 'list', filters], (params, signal) =>
    unwrap(projectsList({ client, signal, query: { ...filters, ...params, ordering: 'name' } })),
  );

export const project = ({ client }: Session, id: number) =>
  queryOptions({
    queryKey: ['projects', 'one', id],
    queryFn: ({ signal }) => unwrapWithEtag(projectsRead({ client, signal, path: { id } })),
  });

/** Null if counting would take too long. */
export const projectContents = ({ client }: Session, id: number) =>
  queryOptions({
    queryKey: ['projects', 'contents', id],
    queryFn: async ({ signal }) => {
      const query = { project: [id], page_size: 1, mask: 'secrets' as const };
      const [connections, runs] = await Promise.all([
        unwrap(connectionsList({ client, signal, query })),
        unwrap(jobsList({ client, signal, query })),
      ]);
      return { connections: connections.count ?? null, runs: runs.count ?? null };
    },
    // Always refetch: users decide by these numbers whether to delete the project.
    staleTime: 0,
  });

export function createProject({ client }: Session, body: CreateProjectInput) {
  return unwrap(projectsCreate({ client, body }));
}

export function updateProject({ client }: Session, id: number, body: UpdateProjectInput, etag: string | undefined) {
  return unwrap(projectsUpdate({ client, path: { id }, body, headers: ifMatch(etag) }));
}

/** @param force also deletes the project's connections and runs */
export function deleteProject({ client }: Session, id: number, force: boolean) {
  return unwrap(projectsDelete({ client, path: { id }, ...(force && { query: { force: [true] } }) }));
}
