import { agentsList } from '@syncledger/client';
import { queryOptions } from '@tanstack/react-query';

import type { SignedIn } from '../app/session.js';
import { ask } from './ask.js';

/** Who claims runs, and which they hold now. */
export const agents = ({ client }: SignedIn) =>
  queryOptions({
    queryKey: ['agents'],
    queryFn: async ({ signal }) => (await ask(agentsList({ client, signal }))).results,
  });
