import './connection.css';

import { SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { editPermission, globalPermissions, kinds, type Kind } from '@syncledger/domain/words';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';

import { createConnection } from '../../api/connection-changes.js';
import { asFailure } from '../../api/failure.js';
import { useProjects, usePermissions } from '../../api/permissions.js';
import { useSession } from '../../app/session.js';
import { longKindLabels } from '../../components/kind-labels.js';
import { ErrorAlert } from '../../components/states.js';
import { useTitle } from '../../components/use-title.js';
import { ConnectionForm } from './connection-form.js';
import { toCreateInput, emptyDraft, type Draft } from './draft.js';

export default function NewConnection() {
  useTitle('New connection');
  const { canEdit, canWrite } = usePermissions();
  const allowedKinds = kinds.filter(canEdit);
  return (
    <Stack maw={1200}>
      <Title order={1} size="h2">
        New connection
      </Title>
      {allowedKinds.length > 0 ? (
        <NewConnectionForm allowedKinds={allowedKinds} />
      ) : (
        <Text>{canWrite ? missingPermissionText() : 'You are signed in with a read-only token.'}</Text>
      )}
    </Stack>
  );
}

function missingPermissionText(): string {
  const labels = kinds.map((kind) => `“${globalPermissions[editPermission[kind]].label}”`);
  return `To create connections, you need the permission ${labels.join(' or ')}.`;
}

function NewConnectionForm({ allowedKinds }: { allowedKinds: readonly Kind[] }) {
  const session = useSession();
  const queryClient = useQueryClient();
  const [, navigate] = useLocation();
  const [kind, setKind] = useState(allowedKinds[0] ?? 'alm');
  const project = useProjects().get(Number(useSearchParams()[0].get('project')));
  // The first of several renders may know no projects yet.
  const initial = useMemo(() => ({ ...emptyDraft, project: project?.id ?? 0 }), [project?.id]);
  const creation = useMutation({
    mutationFn: (draft: Draft) => createConnection(session, kind, toCreateInput(draft)),
    // May contain secrets: don't keep it in memory.
    gcTime: 0,
    onSuccess: ({ id }) => {
      void queryClient.invalidateQueries({ queryKey: ['connections'] });
      navigate(`/connections/${kind}/${String(id)}`);
    },
  });
  const failure = creation.error ? asFailure(creation.error) : undefined;
  return (
    <>
      {allowedKinds.length > 1 && (
        <SegmentedControl
          aria-label="Kind"
          className="connection-kind"
          data={allowedKinds.map((value) => ({ value, label: longKindLabels[value] }))}
          value={kind}
          onChange={setKind}
        />
      )}
      {failure && <ErrorAlert error={failure} />}
      <ConnectionForm
        key={initial.project}
        isNew
        kind={kind}
        initial={initial}
        submitLabel="Create connection"
        failure={failure}
        isSaving={creation.isPending || creation.isSuccess}
        onSave={creation.mutate}
        onCancel={() => navigate('/')}
      />
    </>
  );
}
