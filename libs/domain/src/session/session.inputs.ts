import { Text } from '../validation/body-fields.js';
import { PageQuery } from '../validation/page-query.js';
import { Choice, IdFilter } from '../validation/query-fields.js';

const MAX_SECRET = 512;

/** Wire additions, section 4. */
export class CreateSessionInput {
  @Text({
    min: 1,
    max: MAX_SECRET,
    optional: true,
    description: 'A token without a scope; or send `code`.',
    example: 'slt_…',
  })
  token?: string;

  @Text({
    min: 1,
    max: MAX_SECRET,
    optional: true,
    description: 'The code of a sign-in link; or send `token`.',
    example: 'kq0ApcyXwbL6GdJHtcBkFgkq0ApcyXwbL6GdJHtcBkF',
  })
  code?: string;
}

const orderings = ['id', '-id'] as const;

export class SessionListQuery extends PageQuery {
  @IdFilter({ description: 'Only sessions of this user.' })
  user?: number[];

  @Choice({ values: orderings, description: 'The order; `id` when left out.' })
  ordering?: (typeof orderings)[number];
}
