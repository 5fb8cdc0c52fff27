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

class RoleInput {
  @Text({
    max: 1000,
    optional: true,
    default: '',
    description: 'Purpose.',
    example: 'Reads everything, changes nothing.',
  })
  description?: string;

  @Text({ min: 1, max: 32, optional: true, description: 'Id of a role to copy the permissions from.', example: 'UR2' })
  inherit_from?: string;

  permissions?: Permission[];
}

const permissionsDescription = 'Permissions of the role. Either this or `inherit_from`.';

export class CreateGlobalRoleInput extends RoleInput {
  @Text({ min: 1, max: 255, description: 'Unique, ignoring case.', example: 'Auditor' })
  name!: string;

  @SomeOf({ values: allGlobalPermissions, optional: true, description: permissionsDescription })
  declare permissions?: GlobalPermission[];
}

export class CreateProjectRoleInput extends RoleInput {
  @Text({ min: 1, max: 255, description: 'Unique, ignoring case.', example: 'Triage' })
  name!: string;

  @SomeOf({ values: allProjectPermissions, optional: true, description: permissionsDescription })
  declare permissions?: ProjectPermission[];
}

export class UpdateGlobalRoleInput extends RoleInput {
  @Text({ min: 1, max: 255, optional: true, description: 'Unique, ignoring case.', example: 'Auditor' })
  name?: string;

  @SomeOf({ values: allGlobalPermissions, optional: true, description: permissionsDescription })
  declare permissions?: GlobalPermission[];
}

export class UpdateProjectRoleInput extends RoleInput {
  @Text({ min: 1, max: 255, optional: true, description: 'Unique, ignoring case.', example: 'Auditor' })
  name?: string;

  @SomeOf({ values: allProjectPermissions, optional: true, description: permissionsDescription })
  declare permissions?: ProjectPermission[];
}

export class DeleteRoleInput {
  @Text({
    min: 1,
    max: 32,
    optional: true,
    description: 'Id of the role to assign to its holders; required if there are any.',
    example: 'UR1',
  })
  replacement?: string;
}

const orderings = ['id', '-id', 'name', '-name'] as const;

export class RoleListQuery extends PageQuery {
  @TextFilter({ description: 'Only the role with this name, ignoring case.' })
  name?: string[];

  @Choice({ values: orderings, description: 'The order; `id` when left out.' })
  ordering?: (typeof orderings)[number];
}
