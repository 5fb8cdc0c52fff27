import { kinds, type Kind } from '../connection/kind.js';
import { PageQuery } from '../validation/page-query.js';
import { Choice, FlagFilter, IdFilter, SearchFilter, TextFilter, WordFilter } from '../validation/query-fields.js';

const orderings = [
  ...(['connections', '-connections', 'runs', '-runs'] as const),
  ...(['first_seen', '-first_seen', 'last_seen', '-last_seen'] as const),
] as const;

export type CauseOrdering = (typeof orderings)[number];

/** Wire additions, section 6. */
export class CauseListQuery extends PageQuery {
  @Choice({ values: ['failing'], description: 'Of connections in this state; there is no other.' })
  health?: 'failing';

  @IdFilter({ description: 'Only of connections of this project.' })
  project?: number[];

  @TextFilter({ description: 'Only of connections of exactly this system.' })
  system?: string[];

  @WordFilter({ values: kinds, description: 'Only of connections of this kind.' })
  kind?: Kind[];

  @FlagFilter({ description: 'Only of acknowledged or muted connections; `false`: only of the others.' })
  acknowledged?: boolean[];

  @SearchFilter({
    description:
      'Only of connections with an alias, system or cause line that contains this text; ignores the case of A to Z.',
  })
  search?: string[];

  @Choice({ values: orderings, description: 'The order; `-connections`, the most frequent first, when left out.' })
  ordering?: CauseOrdering;
}
