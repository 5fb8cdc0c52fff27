import { versionRead } from '@syncledger/client';
import { queryOptions } from '@tanstack/react-query';

import type { Session } from '../app/session.js';
import { unwrap } from './unwrap.js';

/** The version of the server, which changes only with a restart. */
export const serverVersion = ({ client }: Pick<Session, 'client'>) =>
  queryOptions({
    queryKey: ['version'],
    queryFn: ({ signal }) => unwrap(versionRead({ client, signal })),
    staleTime: 60_000,
  });
