import {
  allGlobalPermissions,
  allProjectPermissions,
  type GlobalPermission,
  type ProjectPermission,
} from '../permission/permissions.js';
import { schemas } from '../validation/schema.js';
import { resource, type FieldRule } from '../visibility/resource.js';

/** A user's API token, the only time that it is shown, or masked (wire contract, section 3). */
export interface ApiToken {
  token: string;
  /** `<token>@<host>`, the form that agents of the API family take. */
  connection_string: string;
}

/** Who sees what of an API token: it is answered only to those who may make it. */
export const apiTokenResource = resource<ApiToken>('ApiToken', 'A user’s API token.', {
  token: { schema: schemas.text('Shown once when it is made, afterwards all but its last 5 characters are masked.') },
  connection_string: { schema: schemas.text('`<token>@<host>`.') },
});

/** What a token of a scope may do, and nothing else. */
export const tokenScopes = ['agent'] as const;

/** A scope that narrows a token to one use. */
export type TokenScope = (typeof tokenScopes)[number];

/** A token beside the API token, for an agent or a script (wire contract, section 3). */
export interface NamedToken {
  id: number;
  name: string;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  permissions: GlobalPermission[] | null;
  read_only: boolean;
  scope: TokenScope | null;
  projects: number[] | null;
  project_permissions: ProjectPermission[] | null;
  /** Id of the user who made it; null where that was never recorded. */
  created_by: number | null;
}

/** A named token when it is made: the only time that it is shown. */
export interface NewNamedToken extends NamedToken {
  token: string;
}

const namedToken = {
  id: { schema: schemas.id('The token’s id.', 3) },
  name: { schema: schemas.text('What it is for.', 'Nightly import') },
  created_at: { schema: schemas.time('When it was made.') },
  expires_at: { schema: schemas.orNull(schemas.time('When it stops working; null for never.')) },
  last_used_at: { schema: schemas.orNull(schemas.time('When it was last used, to the minute; null for never.')) },
  permissions: {
    schema: {
      type: ['array', 'null'],
      items: { type: 'string', enum: allGlobalPermissions },
      description: 'The global permissions that it keeps of its user’s; null for all.',
    },
  },
  read_only: { schema: schemas.flag('Whether it may only read.') },
  scope: { schema: schemas.orNull(schemas.oneOf(tokenScopes, 'The one use that it has; null for any.')) },
  projects: {
    schema: {
      type: ['array', 'null'],
      items: schemas.id('A project’s id.'),
      description: 'Ids of the projects that it keeps; null for all.',
    },
  },
  project_permissions: {
    schema: {
      type: ['array', 'null'],
      items: { type: 'string', enum: allProjectPermissions },
      description: 'The most that it may do in any project; null for all of its user’s project permissions.',
    },
  },
  created_by: {
    schema: schemas.orNull(
      schemas.id('Id of the user who made it, whose rights bound it; null where that was never recorded.'),
    ),
  },
} as const satisfies Record<keyof NamedToken, FieldRule>;

/** Who sees what of a named token: it is answered only to those who may make it. */
export const namedTokenResource = resource<NamedToken>('NamedToken', 'A token for an agent or a script.', namedToken);

/** Who sees what of a named token when it is made. */
export const newNamedTokenResource = resource<NewNamedToken>('NewNamedToken', 'A token that was just made.', {
  ...namedToken,
  token: { schema: schemas.text('The token itself, shown this once.') },
});
