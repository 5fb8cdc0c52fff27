import { kinds, type Kind } from '../connection/kind.js';
import { DayParameter, IdFilter, TextFilter, WordFilter } from '../validation/query-fields.js';
import { Query } from '../validation/page-query.js';

/** Wire additions, section 7. */
export class DaysQuery extends Query {
  @DayParameter({ description: 'The first day, in UTC; 364 days before the last when left out.' })
  from?: number;

  @DayParameter({ description: 'The last day, in UTC; today when left out. At most 400 days.' })
  to?: number;

  @IdFilter({ description: 'Only runs of this project.' })
  project?: number[];

  @TextFilter({ description: 'Only runs of exactly this system.' })
  system?: string[];

  @WordFilter({ values: kinds, description: 'Only runs of this kind.' })
  kind?: Kind[];
}
