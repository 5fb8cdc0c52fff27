import './connection.css';

import { kinds, type Kind } from '@syncledger/domain/words';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';

import { connection } from '../../api/connections.js';
import { useSession } from '../../app/session.js';
import { NotThere } from '../../app/not-there.js';
import { Answer } from '../../components/states.js';
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
  return (
    <Answer of={asked} waiting={<ConnectionWaiting />}>
      {(found) => <ConnectionPage connection={{ ...found, kind }} />}
    </Answer>
  );
}
