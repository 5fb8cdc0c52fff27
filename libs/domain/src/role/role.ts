import {
  allGlobalPermissions,
  allProjectPermissions,
  type GlobalPermission,
  type ProjectPermission,
} from '../permission/permissions.js';
import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';

/** A named set of global permissions (wire contract, section 3). */
export interface GlobalRole {
  id: string;
  name: string;
  description: string;
  permissions: GlobalPermission[];
}

export const globalRoleResource = resource<GlobalRole>('GlobalRole', 'A named set of global permissions.', {
  id: { schema: schemas.text('`UR1` to `UR6` are built in; `CUR1`, `CUR2`, ... are custom.', 'CUR1') },
  name: { schema: schemas.text('Unique, ignoring case.', 'Auditor') },
  description: { schema: schemas.text('Purpose.', 'Sees everything, changes nothing') },
  permissions: {
    schema: {
      type: 'array',
      items: { type: 'string', enum: allGlobalPermissions },
      description: 'Permissions of the role.',
      examples: [['view_all_projects']],
    },
  },
});

/** A named set of permissions in a project (wire contract, section 3). */
export interface ProjectRole {
  id: string;
  name: string;
  description: string;
  permissions: ProjectPermission[];
}

export const projectRoleResource = resource<ProjectRole>('ProjectRole', 'A named set of permissions in a project.', {
  id: { schema: schemas.text('`PR4` to `PR6` are built in; `CPR1`, `CPR2`, ... are custom.', 'CPR1') },
  name: { schema: schemas.text('Unique, ignoring case.', 'Triage') },
  description: { schema: schemas.text('Purpose.', 'Submits results of scanners') },
  permissions: {
    schema: {
      type: 'array',
      items: { type: 'string', enum: allProjectPermissions },
      description: 'Permissions of the role in the project.',
      examples: [['view_project', 'verify_task']],
    },
  },
});
