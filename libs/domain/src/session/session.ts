import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';

/** Where a user is signed in to the dashboard (wire additions, section 4). Its id in the cookie is never shown. */
export interface Session {
  id: number;
  user: number;
  /** Id of the token that opened it; null if a sign-in link did. */
  token: number | null;
  created_at: string;
  last_used_at: string;
  expires_at: string;
  address: string;
  user_agent: string;
  /** Whether it is the session of the request. */
  current: boolean;
}

export const sessionResource = resource<Session>('Session', 'Where a user is signed in to the dashboard.', {
  id: { schema: schemas.id('The session’s id, which is not the secret in the cookie.', 5) },
  user: { schema: schemas.id('Id of its user.') },
  token: {
    schema: schemas.orNull(schemas.id('Id of the token that opened it, and ends it; null if a sign-in link did.', 3)),
  },
  created_at: { schema: schemas.time('Time of the sign-in.') },
  last_used_at: { schema: schemas.time('Time of the last use, to the minute. It ends 12 hours later.') },
  expires_at: { schema: schemas.time('When it ends, however much it is used.') },
  address: { schema: schemas.text('IP address of the sign-in.', '192.0.2.7') },
  user_agent: { schema: schemas.text('`User-Agent` of the sign-in, at most 255 characters.', 'Mozilla/5.0') },
  current: { schema: schemas.flag('Whether it is the session of this request.') },
});

/** A new link that signs a user in once. */
export interface SignInLink {
  url: string;
  expires_at: string;
}

export const signInLinkResource = resource<SignInLink>('SignInLink', 'A new link that signs a user in once.', {
  url: {
    secret: true,
    schema: schemas.text('Opens the dashboard, where a click signs in. Shown only once; works once.'),
  },
  expires_at: { schema: schemas.time('When it stops working: after 24 hours.') },
});
