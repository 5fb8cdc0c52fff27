import { agentsList } from '@syncledger/client';
import { queryOptions } from '@tanstack/react-query';

import type { Session } from '../app/session.js';
import { unwrap } from './unwrap.js';

export const agents = ({ client }: Session) =>
  queryOptions({
    queryKey: ['agents'],
    queryFn: async ({ signal }) => (await unwrap(agentsList({ client, signal }))).results,
  });
