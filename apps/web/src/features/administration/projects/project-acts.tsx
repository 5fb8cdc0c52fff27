import { Button, Stack, Text } from '@mantine/core';
import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Project } from '@syncledger/client';
import { kinds } from '@syncledger/domain/words';
import { useLocation } from 'wouter';

import type { Tagged } from '../../../api/ask-tagged.js';
import { connectionCount } from '../../../api/connections.js';
import { deleteProject, projectContents, updateProject } from '../../../api/projects.js';
import { useRights } from '../../../api/rights.js';
import { useChange } from '../../../api/use-change.js';
import { useSession } from '../../../app/session.js';
import { ActButton } from '../../../components/act-button.js';
import { Answer, Waiting } from '../../../components/states.js';
import { contentsText } from './contents-text.js';

/** Archives a project, which stops what runs in it; or takes it back into use, which asks nothing. */
export function ArchiveProject({ of: { body, etag } }: { of: Tagged<Project> }) {
  const session = useSession();
  const change = useChange('projects', 'connections');
  const { id, name, archived } = body;
  const put = (to: boolean) => change(() => updateProject(session, id, { archived: to }, etag));
  const back = useMutation({ mutationFn: () => put(false) });
  if (archived) {
    return (
      <Button variant="default" size="xs" loading={back.isPending} onClick={() => back.mutate()}>
        {back.isError ? 'Could not take it back: try again' : 'Take back into use'}
      </Button>
    );
  }
  return (
    <ActButton
      act={{
        title: `Archive ${name}?`,
        consequence:
          'Nothing is scheduled, queued or submitted in it any more, and nothing in it is late. All of it stays readable, and it can be taken back into use.',
        verb: 'Archive',
        run: () => put(true),
      }}
    />
  );
}

/** Whether the caller may delete all that is in a project; false until that is known. */
function useMayEmpty(id: number): boolean {
  const session = useSession();
  const { mayEdit } = useRights();
  const beyond = kinds.filter((kind) => !mayEdit(kind));
  const counts = useQueries({ queries: beyond.map((kind) => connectionCount(session, { kind, project: [id] })) });
  return counts.every(({ data }) => data === 0);
}

/** Deletes a project, offered to who may delete what is in it, too. It goes with what is in it only when that was told before. */
export function DeleteProject({ of: { body } }: { of: Tagged<Project> }) {
  const session = useSession();
  const queries = useQueryClient();
  const change = useChange('projects', 'connections', 'jobs');
  const [, navigate] = useLocation();
  const { id, name } = body;
  const mayEmpty = useMayEmpty(id);
  const run = async () => {
    const told = queries.getQueryData(projectContents(session, id).queryKey);
    await change(async () => {
      await deleteProject(session, id, told !== undefined && told.connections !== 0);
      navigate('/administration/projects');
    });
  };
  if (!mayEmpty) return null;
  return (
    <ActButton
      color="red"
      variant="outline"
      act={{ title: `Delete ${name}?`, consequence: <Contents id={id} />, verb: 'Delete', run }}
    />
  );
}

function Contents({ id }: { id: number }) {
  const asked = useQuery(projectContents(useSession(), id));
  return (
    <Answer of={asked} waiting={<Waiting lines={2} />}>
      {(contents) => (
        <Stack gap="xs">
          <Text>{contentsText(contents)}</Text>
          <Text>This can’t be undone. To stop its runs and keep its history, archive it.</Text>
        </Stack>
      )}
    </Answer>
  );
}
