import './connection.css';

import { Stack, Title } from '@mantine/core';
import { kinds, type Kind } from '@syncledger/domain/words';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';

import { connection } from '../../api/connections.js';
import { useSession } from '../../app/session.js';
import { NotThere } from '../../app/not-there.js';
import { Answer, Failed } from '../../components/states.js';
import { useTitle } from '../../components/use-title.js';
import { ConnectionPage } from './connection-page.js';
import { ConnectionWaiting } from './connection-waiting.js';

/** A connection: how it does, what comes next, its runs, and its settings. */
export default function Connection() {
  const { kind, id } = useParams<{ kind: string; id: string }>();
  const known = kinds.find((one) => one === kind);
  if (known === undefined || !/^[1-9]\d{0,15}$/.test(id)) return <NotThere />;
  return <Found key={`${kind} ${id}`} kind={known} id={Number(id)} />;
}

function Found({ kind, id }: { kind: Kind; id: number }) {
  const asked = useQuery(connection(useSession(), kind, id));
  if (asked.error && !asked.data) return <NotFound error={asked.error} retry={() => void asked.refetch()} />;
  return (
    <Answer of={asked} waiting={<ConnectionWaiting />}>
      {(found) => <ConnectionPage connection={{ ...found, kind }} />}
    </Answer>
  );
}

function NotFound({ error, retry }: { error: unknown; retry: () => void }) {
  useTitle('Connection');
  return (
    <Stack>
      <Title order={1} size="h2">
        Connection
      </Title>
      <Failed error={error} retry={retry} />
    </Stack>
  );
}
