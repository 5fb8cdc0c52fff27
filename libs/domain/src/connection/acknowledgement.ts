import { userReferenceResource, type UserReference } from '../user/user.js';
import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';

/** Says that somebody knows that a connection is in trouble. */
export interface Acknowledgement {
  user: UserReference;
  created_at: string;
  /** Until then the connection is muted; null until it recovers. */
  until: string | null;
  note: string | null;
}

/** Maximum length of a note, in characters. */
export const MAX_NOTE = 1000;

/** How far ahead `until` may be, in days. */
export const MAX_MUTE_DAYS = 365;

export const acknowledgementResource = resource<Acknowledgement>(
  'Acknowledgement',
  'Who knows that the connection is in trouble.',
  {
    user: { schema: { description: 'Who acknowledged it.' }, inside: userReferenceResource },
    created_at: { schema: schemas.time('When it was acknowledged.') },
    until: {
      schema: schemas.orNull(schemas.time('Until when the connection is muted; null until it recovers.')),
    },
    note: { schema: schemas.orNull(schemas.text('What is known or being done.', 'Ada renews the certificate.')) },
  },
);
