import { Button, Stack, Text } from '@mantine/core';
import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Project } from '@syncledger/client';
import { kinds } from '@syncledger/domain/words';
import { useLocation } from 'wouter';

import type { WithEtag } from '../../../api/unwrap-with-etag.js';
import { connectionCount } from '../../../api/connections.js';
import { deleteProject, projectContents, updateProject } from '../../../api/projects.js';
import { usePermissions } from '../../../api/permissions.js';
import { useWithInvalidation } from '../../../api/use-with-invalidation.js';
import { useSession } from '../../../app/session.js';
import { ConfirmButton } from '../../../components/confirm-button.js';
import { QueryView, Loading } from '../../../components/states.js';
import { contentsText } from './contents-text.js';

export function ArchiveProject({ project: { body, etag } }: { project: WithEtag<Project> }) {
  const session = useSession();
  const change = useWithInvalidation('projects', 'connections');
  const { id, name, archived } = body;
  const setArchived = (to: boolean) => change(() => updateProject(session, id, { archived: to }, etag));
  const restoration = useMutation({ mutationFn: () => setArchived(false) });
  if (archived) {
    return (
      <Button variant="default" size="xs" loading={restoration.isPending} onClick={() => restoration.mutate()}>
        {restoration.isError ? 'Unarchiving failed. Try again' : 'Unarchive'}
      </Button>
    );
  }
  return (
    <ConfirmButton
      action={{
        title: `Archive ${name}?`,
        description:
          'Its connections are no longer scheduled and accept no runs. Everything stays readable, and you can unarchive the project at any time.',
        confirmLabel: 'Archive',
        run: () => setArchived(true),
      }}
    />
  );
}

/** Whether the caller may delete all connections of a project; false while that is unknown. */
function useCanEmpty(id: number): boolean {
  const session = useSession();
  const { canEdit } = usePermissions();
  const restricted = kinds.filter((kind) => !canEdit(kind));
  const counts = useQueries({ queries: restricted.map((kind) => connectionCount(session, { kind, project: [id] })) });
  return counts.every(({ data }) => data === 0);
}

/**
 * Shown to callers who may also delete the project's connections. Sets `force` only if the dialog has shown how many there are.
 */
export function DeleteProject({ project: { body } }: { project: WithEtag<Project> }) {
  const session = useSession();
  const queryClient = useQueryClient();
  const change = useWithInvalidation('projects', 'connections', 'jobs');
  const [, navigate] = useLocation();
  const { id, name } = body;
  const canEmpty = useCanEmpty(id);
  const run = async () => {
    const contents = queryClient.getQueryData(projectContents(session, id).queryKey);
    await change(async () => {
      await deleteProject(session, id, contents !== undefined && contents.connections !== 0);
      navigate('/administration/projects');
    });
  };
  if (!canEmpty) return null;
  return (
    <ConfirmButton
      color="red"
      variant="outline"
      action={{ title: `Delete ${name}?`, description: <Contents id={id} />, typed: name, confirmLabel: 'Delete', run }}
    />
  );
}

function Contents({ id }: { id: number }) {
  const query = useQuery(projectContents(useSession(), id));
  return (
    <QueryView query={query} loading={<Loading lines={2} />}>
      {(contents) => (
        <Stack gap="xs">
          <Text>{contentsText(contents)}</Text>
          <Text>This can’t be undone. To stop runs but keep the history, archive the project instead.</Text>
        </Stack>
      )}
    </QueryView>
  );
}
