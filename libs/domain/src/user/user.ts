import { allGlobalPermissions, type GlobalPermission } from '../permission/permissions.js';
import { schemas } from '../validation/schema.js';
import { resource, type FieldRule } from '../visibility/resource.js';

/** A user as other objects show one (`?expand=user`). */
export interface UserReference {
  id: number;
  email: string;
  first_name: string;
  last_name: string;
}

/** Somebody, or something, that calls the API (wire contract, section 3). */
export interface User extends UserReference {
  /** Id of the global role. */
  role: string;
  is_active: boolean;
  is_superuser: boolean;
  date_joined: string;
  last_login: string | null;
}

/** What the token that asks keeps its user from. */
export interface TokenLimits {
  /** Whether it may only read. */
  read_only: boolean;
  /** Whether it keeps only some of its user's permissions or projects: such a token is never a superuser's. */
  narrowed: boolean;
  expires_at: string | null;
}

/** The caller, as `GET /users/me/` shows them. */
export interface Me extends User {
  /** The global permissions that the token has, sorted. */
  permissions: GlobalPermission[];
  token: TokenLimits;
}

const reference = {
  id: { schema: schemas.id('The user’s id.') },
  email: {
    schema: { type: 'string', maxLength: 254, description: 'Unique in any case.', examples: ['ada@example.com'] },
  },
  first_name: { schema: schemas.text('First name.', 'Ada') },
  last_name: { schema: schemas.text('Last name.', 'Lovelace') },
} as const satisfies Record<keyof UserReference, FieldRule>;

const user = {
  ...reference,
  role: { schema: schemas.text('Id of the global role.', 'UR1') },
  is_active: { schema: schemas.flag('Whether the user’s tokens work.') },
  is_superuser: { schema: schemas.flag('Whether the user has every permission.') },
  date_joined: { schema: schemas.time('When the user was made.') },
  last_login: { schema: schemas.orNull(schemas.time('When a token of the user was last used.')) },
} as const satisfies Record<keyof User, FieldRule>;

/** Who sees what of a user that another object names. */
export const userReferenceResource = resource<UserReference>('UserReference', 'A user in short.', reference);

/** Who sees what of a user. */
export const userResource = resource<User>('User', 'Somebody, or something, that calls the API.', user);

const tokenLimitsResource = resource<TokenLimits>('TokenLimits', 'What the token keeps its user from.', {
  read_only: { schema: schemas.flag('Whether it may only read.') },
  narrowed: {
    schema: schemas.flag(
      'Whether it keeps only some of its user’s permissions or projects. Such a token is never a superuser’s.',
    ),
  },
  expires_at: { schema: schemas.orNull(schemas.time('When it stops working; null for never.')) },
});

/** Who sees what of the caller. */
export const meResource = resource<Me>('Me', 'The caller.', {
  ...user,
  permissions: {
    schema: {
      type: 'array',
      items: { type: 'string', enum: allGlobalPermissions },
      description: 'The global permissions that the token has, sorted.',
      examples: [['add_project']],
    },
  },
  token: { schema: { description: 'The token that asks.' }, inside: tokenLimitsResource },
});
