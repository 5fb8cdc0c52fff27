import { userReferenceResource, type UserReference } from '../user/user.js';
import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';

/**
 * `reveal`: the `params` were shown to the actor; `acknowledge`, `unacknowledge`: the acknowledgement of a connection was set or removed
 * by the actor.
 */
export const auditActions = ['create', 'update', 'delete', 'reveal', 'acknowledge', 'unacknowledge'] as const;

export type AuditAction = (typeof auditActions)[number];

export const auditedKinds = [
  'user',
  'global_role',
  'project_role',
  'token',
  'session',
  'sign_in_link',
  'project',
  'connection',
  'setting',
  'webhook',
] as const;

export type AuditedKind = (typeof auditedKinds)[number];

/** An action on an object (wire contract, section 4). Contains names of fields, never values. */
export interface AuditEntry {
  id: number;
  date: string;
  actor: UserReference;
  /** Id of the token, or of the one that opened the session; null for the command line and sessions of sign-in links. */
  token: number | null;
  action: AuditAction;
  /** Kind and id, such as `connection/12`; `connection` where `objects` has several. */
  object: string;
  /** Kind and id of each object. */
  objects: string[];
  /** Id of the project that the object belongs to, or is; null where objects belong to several. */
  project: number | null;
  /** Id of the owner of the token, session or sign-in link, or of the user itself. */
  user: number | null;
  /** Names of the fields that were set or changed. */
  fields: string[];
  request_id: string | null;
  address: string | null;
}

export const auditEntryResource = resource<AuditEntry>('AuditEntry', 'Who did what to which object, and when.', {
  id: { schema: schemas.id('The entry’s id.') },
  date: { schema: schemas.time('Time of the action.') },
  actor: { schema: { description: 'The user who did it.' }, inside: userReferenceResource },
  token: {
    schema: schemas.orNull(
      schemas.id(
        'Id of the token, or of the one that opened the session; null for sign-in links and on the command line.',
      ),
    ),
  },
  action: {
    schema: schemas.oneOf(
      auditActions,
      '`reveal`: the `params` were shown to the actor; `acknowledge`: it was acknowledged.',
    ),
  },
  object: { schema: schemas.text('Kind and id; the kind alone where `objects` has several.', 'connection/12') },
  objects: {
    schema: {
      type: 'array',
      items: { type: 'string' },
      description: 'Kind and id of each object. One reveal names all connections of an answer.',
      examples: [['connection/12', 'connection/15']],
    },
  },
  project: {
    schema: schemas.orNull(
      schemas.id('Id of the object’s project, or of the project itself; null where objects belong to several.', 7),
    ),
  },
  user: {
    schema: schemas.orNull(schemas.id('Id of the owner of the token, session or sign-in link, or of the user itself.')),
  },
  fields: {
    schema: {
      type: 'array',
      items: { type: 'string' },
      description: 'Names of the fields that were set or changed; never values.',
      examples: [['frequency', 'params']],
    },
  },
  request_id: { schema: schemas.orNull(schemas.text('The `X-Request-Id` of the request; null on the command line.')) },
  address: { schema: schemas.orNull(schemas.text('IP address of the client.', '192.0.2.7')) },
});
