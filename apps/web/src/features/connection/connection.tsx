import './connection.css';

import { Anchor, Stack, Title } from '@mantine/core';
import { kinds, type Kind } from '@syncledger/domain/words';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'wouter';

import { connection } from '../../api/connections.js';
import { useSession } from '../../app/session.js';
import { NotFound } from '../../app/not-found.js';
import { QueryView, ErrorAlert } from '../../components/states.js';
import { useTitle } from '../../components/use-title.js';
import { ConnectionPage } from './connection-page.js';
import { ConnectionSkeleton } from './connection-skeleton.js';

export default function Connection() {
  const { kind, id } = useParams<{ kind: string; id: string }>();
  const validKind = kinds.find((one) => one === kind);
  if (validKind === undefined || !/^[1-9]\d{0,15}$/.test(id)) return <NotFound />;
  return <ConnectionLoader key={`${kind} ${id}`} kind={validKind} id={Number(id)} />;
}

function ConnectionLoader({ kind, id }: { kind: Kind; id: number }) {
  const query = useQuery(connection(useSession(), kind, id));
  return (
    <QueryView
      query={query}
      loading={<ConnectionSkeleton />}
      failed={(error, retry) => <LoadError error={error} retry={retry} />}
    >
      {(loaded) => <ConnectionPage connection={{ ...loaded, kind }} />}
    </QueryView>
  );
}

function LoadError({ error, retry }: { error: unknown; retry: () => void }) {
  useTitle('Connection');
  return (
    <Stack>
      <Title order={1} size="h2">
        Connection
      </Title>
      <ErrorAlert error={error} retry={retry} />
      <Anchor component={Link} href="/">
        Go to connections
      </Anchor>
    </Stack>
  );
}
