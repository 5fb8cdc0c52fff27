import type { GlobalPermission, ProjectPermission } from '@syncledger/domain';

import type { TokenHolder } from '../../platform/http/caller.js';
import { effectiveRights } from '../../platform/http/effective-rights.js';
import { userRightsOf, type UserRightsRow } from '../users/index.js';
import { listOf } from './stored-list.js';
import type { CredentialRow } from './tokens.repository.js';

/** @returns undefined when its user or a maker is inactive */
export function callerFrom(row: CredentialRow): TokenHolder | undefined {
  const makers = (JSON.parse(row.maker_rights) as UserRightsRow[]).map(userRightsOf);
  const limits = {
    permissions: listOf<GlobalPermission>(row.narrowed_to),
    projects: listOf<number>(row.projects),
    projectPermissions: listOf<ProjectPermission>(row.project_permissions),
    scope: row.scope,
    readOnly: Boolean(row.read_only),
    expiresAt: row.expires_at,
  };
  const rights = effectiveRights(userRightsOf(row), limits, makers);
  return rights && { ...rights, userId: row.user_id, email: row.email, tokenId: row.token_id, sessionId: null };
}
