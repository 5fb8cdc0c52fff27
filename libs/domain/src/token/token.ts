import {
  allGlobalPermissions,
  allProjectPermissions,
  type GlobalPermission,
  type ProjectPermission,
} from '../permission/permissions.js';
import { schemas } from '../validation/schema.js';
import { resource, type FieldRule } from '../visibility/resource.js';

/** A user's API token: in full when it is created, later masked (wire contract, section 3). */
export interface ApiToken {
  token: string;
  /** `<token>@<host>`, as existing agents expect it. */
  connection_string: string;
}

export const apiTokenResource = resource<ApiToken>('ApiToken', 'A user’s API token.', {
  token: {
    secret: true,
    schema: schemas.text('Shown in full once, when it is created; later, all but the last 5 characters are masked.'),
  },
  connection_string: { secret: true, schema: schemas.text('`<token>@<host>`.') },
});

export const tokenScopes = ['agent'] as const;

export type TokenScope = (typeof tokenScopes)[number];

/** An additional token, for an agent or a script (wire contract, section 3). */
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
  /** Id of the user who created it; null for tokens from before this was recorded. */
  created_by: number | null;
}

/** A new named token. The secret is shown only once. */
export interface NewNamedToken extends NamedToken {
  token: string;
}

const namedToken = {
  id: { schema: schemas.id('The token’s id.', 3) },
  name: { schema: schemas.text('Purpose.', 'Nightly import') },
  created_at: { schema: schemas.time('Time of creation.') },
  expires_at: { schema: schemas.orNull(schemas.time('Expiry; null for never.')) },
  last_used_at: { schema: schemas.orNull(schemas.time('Time of last use, to the minute; null for never.')) },
  permissions: {
    schema: {
      type: ['array', 'null'],
      items: { type: 'string', enum: allGlobalPermissions },
      description: 'The global permissions of its user that the token is limited to; null for all.',
    },
  },
  read_only: { schema: schemas.flag('Whether the token is read-only.') },
  scope: {
    schema: schemas.orNull(
      schemas.oneOf(tokenScopes, 'The only purpose that the token may be used for; null for any.'),
    ),
  },
  projects: {
    schema: {
      type: ['array', 'null'],
      items: schemas.id('A project’s id.'),
      description: 'Ids of the projects that the token is limited to; null for all.',
    },
  },
  project_permissions: {
    schema: {
      type: ['array', 'null'],
      items: { type: 'string', enum: allProjectPermissions },
      description: 'The project permissions of its user that the token is limited to; null for all.',
    },
  },
  created_by: {
    schema: schemas.orNull(
      schemas.id('Id of the user who created the token, whose permissions limit it; null if unknown.'),
    ),
  },
} as const satisfies Record<keyof NamedToken, FieldRule>;

export const namedTokenResource = resource<NamedToken>('NamedToken', 'A token for an agent or a script.', namedToken);

export const newNamedTokenResource = resource<NewNamedToken>('NewNamedToken', 'A new token with its secret.', {
  ...namedToken,
  token: { secret: true, schema: schemas.text('The secret, shown only once.') },
});
