import { allGlobalPermissions, type GlobalPermission } from '../permission/permissions.js';
import { schemas } from '../validation/schema.js';
import { resource, type FieldRule } from '../visibility/resource.js';

/** A user as nested in other objects (`?expand=user`). */
export interface UserReference {
  id: number;
  email: string;
  first_name: string;
  last_name: string;
}

/** An account that calls the API (wire contract, section 3). */
export interface User extends UserReference {
  /** Id of the global role. */
  role: string;
  is_active: boolean;
  is_superuser: boolean;
  date_joined: string;
  last_login: string | null;
}

/** Limits of the token of the request. */
export interface TokenLimits {
  read_only: boolean;
  /** Whether the token is limited to some permissions or projects. It never acts as a superuser then. */
  narrowed: boolean;
  expires_at: string | null;
}

/** The caller, as shown by `GET /users/me/`. */
export interface Me extends User {
  /** Effective global permissions, sorted. */
  permissions: GlobalPermission[];
  token: TokenLimits;
}

const reference = {
  id: { schema: schemas.id('The user’s id.') },
  email: {
    schema: { type: 'string', maxLength: 254, description: 'Unique, ignoring case.', examples: ['ada@example.com'] },
  },
  first_name: { schema: schemas.text('First name.', 'Ada') },
  last_name: { schema: schemas.text('Last name.', 'Lovelace') },
} as const satisfies Record<keyof UserReference, FieldRule>;

const user = {
  ...reference,
  role: { schema: schemas.text('Id of the global role.', 'UR1') },
  is_active: { schema: schemas.flag('Whether the user’s tokens work.') },
  is_superuser: { schema: schemas.flag('Whether the user has every permission.') },
  date_joined: { schema: schemas.time('Time of creation.') },
  last_login: { schema: schemas.orNull(schemas.time('Last use of a token of the user.')) },
} as const satisfies Record<keyof User, FieldRule>;

export const userReferenceResource = resource<UserReference>(
  'UserReference',
  'A user, as nested in other objects.',
  reference,
);

export const userResource = resource<User>('User', 'An account that calls the API.', user);

const tokenLimitsResource = resource<TokenLimits>('TokenLimits', 'Limits of the token.', {
  read_only: { schema: schemas.flag('Whether the token is read-only.') },
  narrowed: {
    schema: schemas.flag(
      'Whether the token is limited to some permissions or projects. It never acts as a superuser then.',
    ),
  },
  expires_at: { schema: schemas.orNull(schemas.time('Expiry; null for never.')) },
});

export const meResource = resource<Me>('Me', 'The caller.', {
  ...user,
  permissions: {
    schema: {
      type: 'array',
      items: { type: 'string', enum: allGlobalPermissions },
      description: 'Effective global permissions, sorted.',
      examples: [['add_project']],
    },
  },
  token: { schema: { description: 'The token of the request.' }, inside: tokenLimitsResource },
});
