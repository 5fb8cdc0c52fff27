import './connection.css';

import { SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { editPermission, globalPermissions, kinds, type Kind } from '@syncledger/domain/words';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';

import { createConnection } from '../../api/connection-changes.js';
import { asFailure } from '../../api/failure.js';
import { useRights } from '../../api/rights.js';
import { useSession } from '../../app/session.js';
import { Failed } from '../../components/states.js';
import { useTitle } from '../../components/use-title.js';
import { ConnectionForm } from './connection-form.js';
import { kindLabels } from './connection-head.js';
import { creationOf, emptyDraft, type Draft } from './draft.js';

/** A form that makes a connection, for those who may. */
export default function NewConnection() {
  useTitle('New connection');
  const { mayEdit, mayChange } = useRights();
  const mine = kinds.filter(mayEdit);
  return (
    <Stack maw={1200}>
      <Title order={1} size="h2">
        New connection
      </Title>
      {mine.length > 0 ? (
        <Making mine={mine} />
      ) : (
        <Text>{mayChange ? whatIsMissing() : 'The token that you are signed in with only reads.'}</Text>
      )}
    </Stack>
  );
}

function whatIsMissing(): string {
  const labels = kinds.map((kind) => `“${globalPermissions[editPermission[kind]].label}”`);
  return `Only those with the right ${labels.join(' or ')} make connections. You lack it.`;
}

function Making({ mine }: { mine: readonly Kind[] }) {
  const session = useSession();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [kind, setKind] = useState(mine[0] ?? 'alm');
  const making = useMutation({
    mutationFn: (draft: Draft) => createConnection(session, kind, creationOf(draft)),
    // What was typed may be a secret: it does not stay in memory.
    gcTime: 0,
    onSuccess: ({ id }) => {
      void queries.invalidateQueries({ queryKey: ['connections'] });
      navigate(`/connections/${kind}/${String(id)}`);
    },
  });
  const failure = making.error ? asFailure(making.error) : undefined;
  return (
    <>
      {mine.length > 1 && (
        <SegmentedControl
          aria-label="Kind"
          className="connection-kind"
          data={mine.map((value) => ({ value, label: kindLabels[value] }))}
          value={kind}
          onChange={setKind}
        />
      )}
      {failure && <Failed error={failure} />}
      <ConnectionForm
        kind={kind}
        before={emptyDraft}
        verb="Make the connection"
        failure={failure}
        isSaving={making.isPending || making.isSuccess}
        onSave={making.mutate}
        onCancel={() => navigate('/')}
      />
    </>
  );
}
