import { auditList, type AuditListData } from '@syncledger/client';

import type { Session } from '../app/session.js';
import { unwrap } from './unwrap.js';
import { paginatedQuery } from './paginated-query.js';

export type AuditFilters = Pick<
  NonNullable<AuditListData['query']>,
  'actor' | 'action' | 'object' | 'date__gte' | 'date__lt'
>;

export const audit = ({ client }: Session, filters: AuditFilters) =>
  paginatedQuery(['audit', filters], (params, signal) =>
    unwrap(auditList({ client, signal, query: { ...filters, ...params } })),
  );
