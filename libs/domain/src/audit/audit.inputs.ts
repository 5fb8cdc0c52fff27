import { PageQuery } from '../validation/page-query.js';
import { Choice, PatternFilter, TimeFilter, UserFilter, WordFilter } from '../validation/query-fields.js';
import { auditActions, auditedKinds, type AuditAction } from './audit.js';

const orderings = ['id', '-id'] as const;
const kinds = auditedKinds.join('|');

/** How the audit can be narrowed and ordered. */
export class AuditListQuery extends PageQuery {
  @UserFilter({ description: 'Only what this user did: id or e-mail address.' })
  actor?: (number | string)[];

  @WordFilter({ values: auditActions, description: 'Only such acts.' })
  action?: AuditAction[];

  @PatternFilter({
    pattern: new RegExp(`^(${kinds})(/[A-Za-z0-9]{1,32})?$`),
    form: `one of ${auditedKinds.join(', ')}, alone or with an id, such as connection/12`,
    description: 'Only what was done to this object, such as `connection/12`, or to objects of this kind.',
    example: 'connection/12',
  })
  object?: string[];

  @TimeFilter({ description: 'Only what was done at this time or later.' })
  date__gte?: number[];

  @TimeFilter({ description: 'Only what was done before this time.' })
  date__lt?: number[];

  @Choice({ values: orderings, description: 'The order; `-id`, newest first, when left out.' })
  ordering?: (typeof orderings)[number];
}
