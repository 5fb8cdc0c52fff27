import {
  almConnectionsAcknowledge,
  almConnectionsUnacknowledge,
  analysisConnectionsAcknowledge,
  analysisConnectionsUnacknowledge,
  type AcknowledgeInput,
} from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';

import type { Session } from '../app/session.js';
import { asFailure } from './failure.js';
import { unwrap } from './unwrap.js';

export function acknowledge({ client }: Session, kind: Kind, id: number, body: AcknowledgeInput) {
  const put = kind === 'alm' ? almConnectionsAcknowledge : analysisConnectionsAcknowledge;
  return unwrap(put({ client, path: { id }, body }));
}

/** Requests at a time. */
const CONCURRENCY = 4;

/** Acknowledges each connection. @returns how many were, and how many were refused for which reason */
export async function acknowledgeAll(
  session: Session,
  targets: readonly { readonly kind: Kind; readonly id: number }[],
  body: AcknowledgeInput,
) {
  const remaining = [...targets];
  const refused = new Map<string, number>();
  let done = 0;
  const work = async () => {
    for (let target = remaining.shift(); target; target = remaining.shift()) {
      try {
        await acknowledge(session, target.kind, target.id, body);
        done += 1;
      } catch (error) {
        const { message } = asFailure(error);
        refused.set(message, (refused.get(message) ?? 0) + 1);
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return { done, refused };
}

export function removeAcknowledgement({ client }: Session, kind: Kind, id: number) {
  const remove = kind === 'alm' ? almConnectionsUnacknowledge : analysisConnectionsUnacknowledge;
  return unwrap(remove({ client, path: { id } }));
}
