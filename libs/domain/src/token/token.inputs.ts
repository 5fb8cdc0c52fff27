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

/** Most projects that a token can be narrowed to. */
export const MAX_TOKEN_PROJECTS = 100;

/** What it takes to make a named token (wire contract, section 3). */
export class CreateNamedTokenInput {
  @Text({ min: 1, max: 255, description: 'What it is for.', example: 'Nightly import' })
  name!: string;

  @Time({ optional: true, description: 'When it stops working, in the future; never when left out.' })
  expires_at?: string;

  @SomeOf({
    values: allGlobalPermissions,
    optional: true,
    description: 'The global permissions that it keeps of its user’s; all when left out.',
    example: ['view_all_projects'],
  })
  permissions?: GlobalPermission[];

  @References({
    maxEntries: MAX_TOKEN_PROJECTS,
    optional: true,
    description: 'Ids of the projects that it keeps; all when left out. It creates no projects then.',
    example: [1],
  })
  projects?: number[];

  @SomeOf({
    values: allProjectPermissions,
    optional: true,
    description: 'The most that it may do in any project; all of its user’s project permissions when left out.',
    example: ['view_project'],
  })
  project_permissions?: ProjectPermission[];

  @Flag({ optional: true, default: false, description: 'Whether it may only read.' })
  read_only?: boolean;

  @OneOf({ values: tokenScopes, optional: true, description: '`agent`: it claims and reports runs, and nothing else.' })
  scope?: TokenScope;
}

const orderings = ['id', '-id'] as const;

/** How a list of named tokens can be ordered. */
export class NamedTokenListQuery extends PageQuery {
  @Choice({ values: orderings, description: 'The order; `id` when left out.' })
  ordering?: (typeof orderings)[number];
}
