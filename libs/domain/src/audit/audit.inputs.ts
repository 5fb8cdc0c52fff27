import { PageQuery } from '../validation/page-query.js';
import { Choice, PatternFilter, TimeFilter, UserFilter, WordFilter } from '../validation/query-fields.js';
import { auditActions, auditedKinds, type AuditAction } from './audit.js';

const orderings = ['id', '-id'] as const;
const [roles, others] = [auditedKinds.filter((kind) => kind.endsWith('_role')), ['setting']];
const numbered = auditedKinds.filter((kind) => !roles.includes(kind) && !others.includes(kind));

export class AuditListQuery extends PageQuery {
  @UserFilter({ description: 'Only actions of this user: id or e-mail address.' })
  actor?: (number | string)[];

  @WordFilter({ values: auditActions, description: 'Only this kind of action.' })
  action?: AuditAction[];

  @PatternFilter({
    pattern: new RegExp(
      `^((${numbered.join('|')})(/[1-9]\\d{0,15})?|(${[...roles, ...others].join('|')})(/[A-Za-z0-9]{1,32})?)$`,
    ),
    form: `one of ${auditedKinds.join(', ')}, alone or with an id, such as connection/12`,
    description: 'Only actions on this object, such as `connection/12`, or on objects of this kind.',
    example: 'connection/12',
  })
  object?: string[];

  @TimeFilter({ description: 'Only actions at this time or later.' })
  date__gte?: number[];

  @TimeFilter({ description: 'Only actions before this time.' })
  date__lt?: number[];

  @Choice({ values: orderings, description: 'The order; `-id`, newest first, when left out.' })
  ordering?: (typeof orderings)[number];
}
