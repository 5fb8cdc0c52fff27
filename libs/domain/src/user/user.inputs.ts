import { Email, Flag, Text } from '../validation/body-fields.js';
import { PageQuery, Query } from '../validation/page-query.js';
import { Choice, EmailFilter, FlagFilter, PatternFilter, SearchFilter } from '../validation/query-fields.js';

/** Wire contract, section 3. */
export class CreateUserInput {
  @Email({ description: 'Unique, ignoring case.', example: 'ada@example.com' })
  email!: string;

  @Text({ max: 255, description: 'First name.', example: 'Ada' })
  first_name!: string;

  @Text({ max: 255, description: 'Last name.', example: 'Lovelace' })
  last_name!: string;

  @Text({ min: 1, max: 32, optional: true, default: 'UR1', description: 'Id of the global role.', example: 'UR1' })
  role?: string;

  @Flag({ optional: true, default: false, description: 'Whether the user has every permission.' })
  is_superuser?: boolean;
}

/** What users may change of themselves. */
export class UpdateMeInput {
  @Email({
    optional: true,
    description: 'Unique, ignoring case. Changing it requires manage_users.',
    example: 'ada@example.com',
  })
  email?: string;

  @Text({ max: 255, optional: true, description: 'First name.', example: 'Ada' })
  first_name?: string;

  @Text({ max: 255, optional: true, description: 'Last name.', example: 'Lovelace' })
  last_name?: string;
}

/** What an administrator may change of a user. */
export class UpdateUserInput extends UpdateMeInput {
  @Text({ min: 1, max: 32, optional: true, description: 'Id of the global role; not for the caller.', example: 'UR1' })
  role?: string;

  @Flag({ optional: true, description: 'Whether the user has every permission; not for the caller.' })
  is_superuser?: boolean;

  @Flag({ optional: true, description: 'Whether the user’s tokens work.' })
  is_active?: boolean;
}

export class DeactivateUserQuery extends Query {
  @FlagFilter({
    description: 'Take over the tokens and webhooks that the user created for others. Otherwise, these stop working.',
  })
  adopt?: boolean[];
}

const orderings = ['id', '-id', 'email', '-email'] as const;

export class UserListQuery extends PageQuery {
  @EmailFilter({ description: 'Only the user with this e-mail address, ignoring case.' })
  email?: string[];

  @PatternFilter({
    pattern: /^C?UR[1-9]\d{0,15}$/,
    form: 'the id of a global role, such as UR1',
    description: 'Only users with this global role.',
    example: 'UR1',
  })
  role?: string[];

  @FlagFilter({ description: 'Only users that are, or are not, active.' })
  is_active?: boolean[];

  @SearchFilter({
    description: 'Only users with an address or name that contains this text; ignores the case of A to Z.',
  })
  search?: string[];

  @Choice({ values: orderings, description: 'The order; `id` when left out.' })
  ordering?: (typeof orderings)[number];
}
