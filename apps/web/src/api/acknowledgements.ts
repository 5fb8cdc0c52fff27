import {
  almConnectionsAcknowledge,
  almConnectionsUnacknowledge,
  analysisConnectionsAcknowledge,
  analysisConnectionsUnacknowledge,
  type AcknowledgeInput,
} from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';

import type { Session } from '../app/session.js';
import { unwrap } from './unwrap.js';

export function acknowledge({ client }: Session, kind: Kind, id: number, body: AcknowledgeInput) {
  const put = kind === 'alm' ? almConnectionsAcknowledge : analysisConnectionsAcknowledge;
  return unwrap(put({ client, path: { id }, body }));
}

export function removeAcknowledgement({ client }: Session, kind: Kind, id: number) {
  const remove = kind === 'alm' ? almConnectionsUnacknowledge : analysisConnectionsUnacknowledge;
  return unwrap(remove({ client, path: { id } }));
}
