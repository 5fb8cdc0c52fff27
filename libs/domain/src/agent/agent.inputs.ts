import { PageQuery } from '../validation/page-query.js';
import { Choice, FlagFilter, TextFilter, UserFilter } from '../validation/query-fields.js';

const orderings = ['id', '-id', 'name', '-name', 'last_seen', '-last_seen'] as const;

export class AgentListQuery extends PageQuery {
  @TextFilter({ description: 'Only agents of exactly this name.', example: 'dmz-1' })
  name?: string[];

  @UserFilter({ description: 'Only agents of this user: id or e-mail address.' })
  user?: (number | string)[];

  @Choice({ values: orderings, description: 'The order; `id` when left out.' })
  ordering?: (typeof orderings)[number];
}

export class ServableQuery extends PageQuery {
  @FlagFilter({ description: 'Only connections whose `params` the caller may see, as claims with `needs_params`.' })
  needs_params?: boolean[];
}
