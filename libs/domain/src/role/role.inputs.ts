import {
  allGlobalPermissions,
  allProjectPermissions,
  type GlobalPermission,
  type Permission,
  type ProjectPermission,
} from '../permission/permissions.js';
import { SomeOf, Text } from '../validation/body-fields.js';
import { PageQuery } from '../validation/page-query.js';
import { Choice, TextFilter } from '../validation/query-fields.js';

/** What is common to the roles that are made. */
class RoleInput {
  @Text({ max: 1000, optional: true, default: '', description: 'What it is for.' })
  description?: string;

  @Text({ min: 1, max: 32, optional: true, description: 'Id of the role whose permissions are copied.' })
  inherit_from?: string;

  permissions?: Permission[];
}

const permissionsDescription = 'What its holders may do. Either this or `inherit_from`.';

/** What it takes to make a global role: `permissions`, or a role to copy them from. */
export class CreateGlobalRoleInput extends RoleInput {
  @Text({ min: 1, max: 255, description: 'Unique in any case.', example: 'Auditor' })
  name!: string;

  @SomeOf({ values: allGlobalPermissions, optional: true, description: permissionsDescription })
  declare permissions?: GlobalPermission[];
}

/** What it takes to make a project role: `permissions`, or a role to copy them from. */
export class CreateProjectRoleInput extends RoleInput {
  @Text({ min: 1, max: 255, description: 'Unique in any case.', example: 'Triage' })
  name!: string;

  @SomeOf({ values: allProjectPermissions, optional: true, description: permissionsDescription })
  declare permissions?: ProjectPermission[];
}

/** What can be changed of a global role. */
export class UpdateGlobalRoleInput extends RoleInput {
  @Text({ min: 1, max: 255, optional: true, description: 'Unique in any case.' })
  name?: string;

  @SomeOf({ values: allGlobalPermissions, optional: true, description: permissionsDescription })
  declare permissions?: GlobalPermission[];
}

/** What can be changed of a project role. */
export class UpdateProjectRoleInput extends RoleInput {
  @Text({ min: 1, max: 255, optional: true, description: 'Unique in any case.' })
  name?: string;

  @SomeOf({ values: allProjectPermissions, optional: true, description: permissionsDescription })
  declare permissions?: ProjectPermission[];
}

/** What becomes of the holders of a role that is deleted. */
export class DeleteRoleInput {
  @Text({
    min: 1,
    max: 32,
    optional: true,
    description: 'Id of the role that its holders get; required when it has any.',
  })
  replacement?: string;
}

const orderings = ['id', '-id', 'name', '-name'] as const;

/** How the list of roles can be narrowed and ordered. */
export class RoleListQuery extends PageQuery {
  @TextFilter({ description: 'Only the role with this name, in any case.' })
  name?: string[];

  @Choice({ values: orderings, description: 'The order; `id` when left out.' })
  ordering?: (typeof orderings)[number];
}
