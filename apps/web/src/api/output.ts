import { almJobsReadOutput, analysisJobsReadOutput } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';

import type { Session } from '../app/session.js';
import { unwrap } from './unwrap.js';

export function readOutput(
  { client }: Session,
  { kind, id, attempt }: { kind: Kind; id: number; attempt: number },
  offset: number,
  signal: AbortSignal,
) {
  const read = kind === 'alm' ? almJobsReadOutput : analysisJobsReadOutput;
  return unwrap(read({ client, signal, path: { id }, query: { attempt, offset } }));
}
