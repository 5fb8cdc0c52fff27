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

import type { SignedIn } from '../app/session.js';
import { ask } from './ask.js';
import { askTagged } from './ask-tagged.js';
import { ifMatch } from './if-match.js';
import { paged } from './paged.js';

/** The filters of the list of projects. */
export type ProjectFilters = Pick<NonNullable<ProjectsListData['query']>, 'search' | 'archived'>;

/** The projects that match, by name. */
export const projectList = ({ client }: SignedIn, filters: ProjectFilters) =>
  paged(['projects', 'list', filters], (place, signal) =>
    ask(projectsList({ client, signal, query: { ...filters, ...place, ordering: 'name' } })),
  );

/** One project. */
export const project = ({ client }: SignedIn, id: number) =>
  queryOptions({
    queryKey: ['projects', 'one', id],
    queryFn: ({ signal }) => askTagged(projectsRead({ client, signal, path: { id } })),
  });

/** How many connections and runs a project holds; null where counting would take too long. */
export const projectContents = ({ client }: SignedIn, id: number) =>
  queryOptions({
    queryKey: ['projects', 'contents', id],
    queryFn: async ({ signal }) => {
      const query = { project: [id], page_size: 1, mask: 'secrets' as const };
      const [connections, runs] = await Promise.all([
        ask(connectionsList({ client, signal, query })),
        ask(jobsList({ client, signal, query })),
      ]);
      return { connections: connections.count ?? null, runs: runs.count ?? null };
    },
    // It is what somebody decides by.
    staleTime: 0,
  });

/** Makes a project. */
export function createProject({ client }: SignedIn, body: CreateProjectInput) {
  return ask(projectsCreate({ client, body }));
}

/** Changes a project as it was read. */
export function updateProject({ client }: SignedIn, id: number, body: UpdateProjectInput, etag: string | undefined) {
  return ask(projectsUpdate({ client, path: { id }, body, headers: ifMatch(etag) }));
}

/**
 * Deletes a project.
 * @param force whether its connections go with it
 */
export function deleteProject({ client }: SignedIn, id: number, force: boolean) {
  return ask(projectsDelete({ client, path: { id }, ...(force && { query: { force: [true] } }) }));
}
