import { Email, Entries, Flag, Text } from '../validation/body-fields.js';
import { PageQuery } from '../validation/page-query.js';
import { Choice, FlagFilter, SearchFilter, TextFilter } from '../validation/query-fields.js';

/** Most members of a project. */
const MAX_MEMBERS = 1000;

/** A member, as a project's writer names one. */
export class MemberInput {
  @Email({ description: 'Address of an active user.', example: 'ada@example.com' })
  email!: string;

  @Text({ min: 1, max: 32, description: 'Id of the project role.', example: 'PR5' })
  role!: string;
}

/** What it takes to make a project (wire contract, section 4). */
export class CreateProjectInput {
  @Text({ min: 1, max: 255, description: 'What people call it.', example: 'Demo Project' })
  name!: string;

  @Text({ max: 10_000, optional: true, default: '', description: 'What it is.' })
  description?: string;

  @Flag({ optional: true, default: false, description: 'Whether it starts archived.' })
  archived?: boolean;

  @Entries({
    of: MemberInput,
    max: MAX_MEMBERS,
    optional: true,
    description: 'Its members; the maker always becomes a manager.',
  })
  users?: MemberInput[];
}

/** What can be changed of a project. */
export class UpdateProjectInput {
  @Text({ min: 1, max: 255, optional: true, description: 'What people call it; the slug stays.' })
  name?: string;

  @Text({ max: 10_000, optional: true, description: 'What it is.' })
  description?: string;

  @Flag({ optional: true, description: 'Nothing runs in an archived project, all stays readable.' })
  archived?: boolean;

  @Entries({ of: MemberInput, max: MAX_MEMBERS, optional: true, description: 'Its members, all of them.' })
  users?: MemberInput[];
}

const orderings = ['id', '-id', 'name', '-name', 'created', '-created', 'updated', '-updated'] as const;

/** How the list of projects can be narrowed and ordered. */
export class ProjectListQuery extends PageQuery {
  @TextFilter({ description: 'Only with exactly this name.' })
  name?: string[];

  @TextFilter({ description: 'Only the one with this slug.' })
  slug?: string[];

  @FlagFilter({ description: 'Only those that are, or are not, archived.' })
  archived?: boolean[];

  @SearchFilter({ description: 'Only whose name contains this, in any case of A to Z.' })
  search?: string[];

  @Choice({ values: orderings, description: 'The order; `id` when left out.' })
  ordering?: (typeof orderings)[number];
}
