import { Alert, Button, Skeleton, Stack, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import { changeConnection, editableConnection } from '../../api/connection-changes.js';
import { asFailure } from '../../api/failure.js';
import { useSession } from '../../app/session.js';
import { QueryView, ErrorAlert } from '../../components/states.js';
import { ConnectionForm } from './connection-form.js';
import type { ConnectionOfKind } from './connection-of-kind.js';
import { toUpdate, toDraft, type Draft } from './draft.js';

export function EditConnection({ connection, onClose }: { connection: ConnectionOfKind; onClose: () => void }) {
  const query = useQuery(editableConnection(useSession(), connection.kind, connection.id));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Stack component="section" gap="sm" aria-labelledby="edit" className="connection-edit">
      <Title order={2} size="h4" id="edit" tabIndex={-1} ref={heading}>
        Edit
      </Title>
      <QueryView query={query} loading={<Skeleton height={400} />}>
        {({ body, etag }) => (
          // A new form for each version, such as after "Reload".
          <EditForm
            key={etag}
            connection={{ ...body, kind: connection.kind }}
            etag={etag}
            reload={() => void query.refetch()}
            onClose={onClose}
          />
        )}
      </QueryView>
    </Stack>
  );
}

interface EditingProps {
  readonly connection: ConnectionOfKind;
  readonly etag: string | undefined;
  readonly reload: () => void;
  readonly onClose: () => void;
}

function EditForm({ connection, etag, reload, onClose }: EditingProps) {
  const session = useSession();
  const queryClient = useQueryClient();
  const before = toDraft(connection);
  const saving = useMutation({
    mutationFn: (draft: Draft) => changeConnection(session, connection, toUpdate(before, draft), etag),
    // May contain secrets: don't keep it in memory.
    gcTime: 0,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['connections'] });
      void queryClient.invalidateQueries({ queryKey: ['jobs'] });
      onClose();
    },
  });
  const failure = saving.error ? asFailure(saving.error) : undefined;
  return (
    <>
      {failure?.kind === 'conflict' && (
        <Alert color="red" role="alert" title="Changed by someone else">
          <Stack align="flex-start" gap="sm">
            Your changes were not saved. Reload the connection and make them again; what you entered will be lost.
            <Button size="xs" variant="default" onClick={reload}>
              Reload
            </Button>
          </Stack>
        </Alert>
      )}
      {failure && failure.kind !== 'conflict' && <ErrorAlert error={failure} />}
      <ConnectionForm
        isNew={false}
        kind={connection.kind}
        initial={before}
        submitLabel="Save"
        failure={failure}
        isSaving={saving.isPending}
        onSave={saving.mutate}
        onCancel={onClose}
      />
    </>
  );
}
