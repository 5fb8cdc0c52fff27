import { userReferenceResource, type UserReference } from '../user/user.js';
import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';

/** What can be done to an object; `reveal`: its `params` were shown. */
export const auditActions = ['create', 'update', 'delete', 'reveal'] as const;

/** What was done to an object. */
export type AuditAction = (typeof auditActions)[number];

/** What the audit keeps account of. */
export const auditedKinds = [
  'user',
  'global_role',
  'project_role',
  'token',
  'project',
  'connection',
  'setting',
  'webhook',
] as const;

/** What sort of object something was done to. */
export type AuditedKind = (typeof auditedKinds)[number];

/** Who did what to which object, when and from where (wire contract, section 4). Never a value of anything. */
export interface AuditEntry {
  id: number;
  date: string;
  actor: UserReference;
  /** Id of the token; null for what was done on the command line. */
  token: number | null;
  action: AuditAction;
  /** Kind and id, such as `connection/12`. */
  object: string;
  /** Id of the project that the object belongs to, or is. */
  project: number | null;
  /** Id of the user whose token it is, or who it is. */
  user: number | null;
  /** Names of the fields that were set, or that changed. */
  fields: string[];
  request_id: string | null;
  address: string | null;
}

/** Who sees what of an entry of the audit. */
export const auditEntryResource = resource<AuditEntry>('AuditEntry', 'Who did what to which object, and when.', {
  id: { schema: schemas.id('The entry’s id.') },
  date: { schema: schemas.time('When it was done.') },
  actor: { schema: { description: 'Who did it.' }, inside: userReferenceResource },
  token: { schema: schemas.orNull(schemas.id('Id of the token; null on the command line.')) },
  action: { schema: schemas.oneOf(auditActions, 'What was done; `reveal`: `params` were shown.') },
  object: { schema: schemas.text('Kind and id.', 'connection/12') },
  project: { schema: schemas.orNull(schemas.id('Id of the project that the object belongs to, or is.', 7)) },
  user: { schema: schemas.orNull(schemas.id('Id of the user whose token it is, or who it is.')) },
  fields: {
    schema: {
      type: 'array',
      items: { type: 'string' },
      description: 'Names of the fields that were set, or that changed; never a value.',
      examples: [['frequency', 'params']],
    },
  },
  request_id: { schema: schemas.orNull(schemas.text('The `X-Request-Id` of the request; null on the command line.')) },
  address: { schema: schemas.orNull(schemas.text('Where the request came from.', '192.0.2.7')) },
});
