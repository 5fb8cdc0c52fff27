import { Email, Entries, Flag, Text } from '../validation/body-fields.js';
import { PageQuery } from '../validation/page-query.js';
import { Choice, FlagFilter, SearchFilter, TextFilter } from '../validation/query-fields.js';

const MAX_MEMBERS = 1000;

export class MemberInput {
  @Email({ description: 'Address of an active user.', example: 'ada@example.com' })
  email!: string;

  @Text({ min: 1, max: 32, description: 'Id of the project role.', example: 'PR5' })
  role!: string;
}

/** Wire contract, section 4. */
export class CreateProjectInput {
  @Text({ min: 1, max: 255, description: 'Display name.', example: 'Demo Project' })
  name!: string;

  @Text({ max: 10_000, optional: true, default: '', description: 'Description.', example: 'Integrations of the demo.' })
  description?: string;

  @Flag({ optional: true, default: false, description: 'Whether to create it archived.' })
  archived?: boolean;

  @Entries({
    of: MemberInput,
    max: MAX_MEMBERS,
    optional: true,
    description: 'The members; the creator always becomes a manager.',
  })
  users?: MemberInput[];
}

export class UpdateProjectInput {
  @Text({
    min: 1,
    max: 255,
    optional: true,
    description: 'Display name; the slug does not change.',
    example: 'Demo Project',
  })
  name?: string;

  @Text({ max: 10_000, optional: true, description: 'Description.', example: 'Integrations of the demo.' })
  description?: string;

  @Flag({ optional: true, description: 'Nothing runs in an archived project; its data stays readable.' })
  archived?: boolean;

  @Entries({ of: MemberInput, max: MAX_MEMBERS, optional: true, description: 'Replaces all members.' })
  users?: MemberInput[];
}

const orderings = ['id', '-id', 'name', '-name', 'created', '-created', 'updated', '-updated'] as const;

export class ProjectListQuery extends PageQuery {
  @TextFilter({ description: 'Only with exactly this name.' })
  name?: string[];

  @TextFilter({ description: 'Only the one with this slug.' })
  slug?: string[];

  @FlagFilter({ description: 'Only those that are, or are not, archived.' })
  archived?: boolean[];

  @SearchFilter({ description: 'Only with a name that contains this text; ignores the case of A to Z.' })
  search?: string[];

  @Choice({ values: orderings, description: 'The order; `id` when left out.' })
  ordering?: (typeof orderings)[number];
}
