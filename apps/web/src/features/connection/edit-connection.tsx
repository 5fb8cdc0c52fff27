import { Alert, Button, Skeleton, Stack, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import { changeConnection, connectionToChange } from '../../api/connection-changes.js';
import { asFailure } from '../../api/failure.js';
import { useSession } from '../../app/session.js';
import { Answer, Failed } from '../../components/states.js';
import { ConnectionForm } from './connection-form.js';
import type { ConnectionOfKind } from './connection-of-kind.js';
import { changesOf, draftOf, type Draft } from './draft.js';

/** Changes a connection: what was typed is sent with the mark of the version that it was typed over. */
export function EditConnection({ connection, onClose }: { connection: ConnectionOfKind; onClose: () => void }) {
  const asked = useQuery(connectionToChange(useSession(), connection.kind, connection.id));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Stack component="section" gap="sm" aria-labelledby="edit" className="connection-edit">
      <Title order={2} size="h4" id="edit" tabIndex={-1} ref={heading}>
        Edit
      </Title>
      <Answer of={asked} waiting={<Skeleton height={400} />}>
        {({ body, etag }) => (
          // Anew for each version: theirs, when somebody was faster and it was loaded.
          <Editing
            key={etag}
            connection={{ ...body, kind: connection.kind }}
            etag={etag}
            loadTheirs={() => void asked.refetch()}
            onClose={onClose}
          />
        )}
      </Answer>
    </Stack>
  );
}

interface EditingProps {
  readonly connection: ConnectionOfKind;
  readonly etag: string | undefined;
  readonly loadTheirs: () => void;
  readonly onClose: () => void;
}

function Editing({ connection, etag, loadTheirs, onClose }: EditingProps) {
  const session = useSession();
  const queries = useQueryClient();
  const before = draftOf(connection);
  const saving = useMutation({
    mutationFn: (draft: Draft) => changeConnection(session, connection, changesOf(before, draft), etag),
    // What was typed may be a secret: it does not stay in memory.
    gcTime: 0,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['connections'] });
      void queries.invalidateQueries({ queryKey: ['jobs'] });
      onClose();
    },
  });
  const failure = saving.error ? asFailure(saving.error) : undefined;
  return (
    <>
      {failure?.kind === 'changed' && (
        <Alert color="red" role="alert" title="Somebody changed it meanwhile">
          <Stack align="flex-start" gap="sm">
            Nothing of yours was saved. Load theirs, and make your changes again; what you have typed is lost then.
            <Button size="xs" variant="default" onClick={loadTheirs}>
              Load theirs
            </Button>
          </Stack>
        </Alert>
      )}
      {failure && failure.kind !== 'changed' && <Failed error={failure} />}
      <ConnectionForm
        kind={connection.kind}
        before={before}
        verb="Save"
        failure={failure}
        isSaving={saving.isPending}
        onSave={saving.mutate}
        onCancel={onClose}
      />
    </>
  );
}
