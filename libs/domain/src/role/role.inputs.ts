import { allGlobalPermissions, type GlobalPermission } from '../permission/permissions.js';
import { SomeOf, Text } from '../validation/body-fields.js';
import { PageQuery } from '../validation/page-query.js';
import { Choice, TextFilter } from '../validation/query-fields.js';

/** What it takes to make a global role: `permissions`, or a role to copy them from. */
export class CreateGlobalRoleInput {
  @Text({ min: 1, max: 255, description: 'Unique in any case.', example: 'Auditor' })
  name!: string;

  @Text({ max: 1000, optional: true, default: '', description: 'What it is for.' })
  description?: string;

  @SomeOf({
    values: allGlobalPermissions,
    optional: true,
    description: 'What its holders may do. Either this or `inherit_from`.',
    example: ['view_all_projects'],
  })
  permissions?: GlobalPermission[];

  @Text({
    min: 1,
    max: 32,
    optional: true,
    description: 'Id of the role whose permissions are copied.',
    example: 'UR2',
  })
  inherit_from?: string;
}

const orderings = ['id', '-id', 'name', '-name'] as const;

/** How the list of roles can be narrowed and ordered. */
export class RoleListQuery extends PageQuery {
  @TextFilter({ description: 'Only the role with this name, in any case.' })
  name?: string[];

  @Choice({ values: orderings, description: 'The order; `id` when left out.' })
  ordering?: (typeof orderings)[number];
}
