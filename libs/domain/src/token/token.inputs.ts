import {
  allGlobalPermissions,
  allProjectPermissions,
  type GlobalPermission,
  type ProjectPermission,
} from '../permission/permissions.js';
import { Flag, OneOf, References, SomeOf, Text, Time } from '../validation/body-fields.js';
import { PageQuery } from '../validation/page-query.js';
import { Choice } from '../validation/query-fields.js';
import { tokenScopes, type TokenScope } from './token.js';

/** Maximum projects in the limits of a token. */
export const MAX_TOKEN_PROJECTS = 100;

/** Wire contract, section 3. */
export class CreateNamedTokenInput {
  @Text({ min: 1, max: 255, description: 'Purpose.', example: 'Nightly import' })
  name!: string;

  @Time({ optional: true, description: 'Expiry, in the future; never when left out.', example: '2030-01-01T00:00:00Z' })
  expires_at?: string;

  @SomeOf({
    values: allGlobalPermissions,
    optional: true,
    description: 'Limits the token to these global permissions of its user; all when left out.',
    example: ['view_all_projects'],
  })
  permissions?: GlobalPermission[];

  @References({
    maxEntries: MAX_TOKEN_PROJECTS,
    optional: true,
    description: 'Limits the token to these projects; all when left out. A limited token can’t create projects.',
    example: [1],
  })
  projects?: number[];

  @SomeOf({
    values: allProjectPermissions,
    optional: true,
    description: 'Limits the token to these project permissions of its user; all when left out.',
    example: ['view_project'],
  })
  project_permissions?: ProjectPermission[];

  @Flag({ optional: true, default: false, description: 'Whether the token is read-only.' })
  read_only?: boolean;

  @OneOf({ values: tokenScopes, optional: true, description: '`agent`: may only claim and report runs.' })
  scope?: TokenScope;
}

const orderings = ['id', '-id'] as const;

export class NamedTokenListQuery extends PageQuery {
  @Choice({ values: orderings, description: 'The order; `id` when left out.' })
  ordering?: (typeof orderings)[number];
}
