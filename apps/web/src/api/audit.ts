import { auditList, type AuditListData } from '@syncledger/client';

import type { SignedIn } from '../app/session.js';
import { ask } from './ask.js';
import { paged } from './paged.js';

/** The filters of the audit. */
export type AuditFilters = Pick<
  NonNullable<AuditListData['query']>,
  'actor' | 'action' | 'object' | 'date__gte' | 'date__lt'
>;

/** Who did what to which object, newest first. */
export const audit = ({ client }: SignedIn, filters: AuditFilters) =>
  paged(['audit', filters], (place, signal) => ask(auditList({ client, signal, query: { ...filters, ...place } })));
