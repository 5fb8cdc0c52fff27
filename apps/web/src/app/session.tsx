import type { Client, Me } from '@syncledger/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';

import { askCaller, caller, renewAfterRefusal } from '../api/me.js';
import { useHeld } from '../components/open-forms.js';
import { Waiting } from '../components/states.js';
import { asFailure, Failure } from '../api/failure.js';
import { keptToken } from './kept-token.js';
import { sessionClient } from './session-client.js';

/** Who is signed in, and how the pages speak for them. */
export interface SignedIn {
  readonly me: Me;
  readonly client: Client;
  readonly token: string;
  /** Ends the session: the token and every answer are forgotten. */
  readonly signOut: () => void;
  /** Goes on with the token that `renew` makes in place of this one, which is refused from then on. */
  readonly replaceToken: (renew: () => Promise<string>) => Promise<void>;
}

/** What the form for the token needs. */
export interface SigningIn {
  /** Why the last session ended by itself, or the token was not taken. */
  readonly failure: Failure | undefined;
  /** Whether a token is being tried. */
  readonly trying: boolean;
  /** @param keep whether the browser keeps the token until it is closed */
  readonly signIn: (token: string, keep: boolean) => Promise<void>;
}

/** The server tells unknown, expired and revoked tokens no further apart. */
const expired = new Failure(
  'signed-out',
  'The session has ended: the token has expired or was revoked. Sign in with another.',
);
const refused = new Failure('signed-out', 'This token is not valid: mistyped, expired or revoked.');

const SignedInContext = createContext<SignedIn | undefined>(undefined);
const SigningInContext = createContext<SigningIn | undefined>(undefined);

/** The session, within the pages. */
export function useSession(): SignedIn {
  const session = use(SignedInContext);
  if (!session) throw new Error('Nobody is signed in.');
  return session;
}

/** How to sign in, within the form for the token. */
export function useSigningIn(): SigningIn {
  const signingIn = use(SigningInContext);
  if (!signingIn) throw new Error('This is not the form to sign in.');
  return signingIn;
}

/** Keeps the token in memory and, if asked, in the browser's session storage; never anywhere else. */
export function Session({ signedOut, children }: { signedOut: ReactNode; children: ReactNode }) {
  const queries = useQueryClient();
  const [session, setSession] = useState<Omit<SignedIn, 'signOut'>>();
  const [failure, setFailure] = useState<Failure>();
  const [trying, setTrying] = useState(keptToken.read() !== undefined);

  const end = useCallback(
    (why?: Failure) => {
      keptToken.forget();
      queries.clear();
      setSession(undefined);
      setFailure(why);
    },
    [queries],
  );

  const signIn = useCallback(
    async (token: string, keep: boolean) => {
      setTrying(true);
      setFailure(undefined);
      const { client, watch, replaceToken } = sessionClient(token);
      try {
        const me = await askCaller(client);
        watch(
          () => end(expired),
          (request) => renewAfterRefusal(queries, request),
        );
        if (keep) keptToken.keep(token);
        const replace: SignedIn['replaceToken'] = async (renew) => {
          const next = await replaceToken(renew);
          if (keep) keptToken.keep(next);
          setSession((before) => before && { ...before, token: next });
        };
        setSession({ me, client, token, replaceToken: replace });
      } catch (error) {
        const told = asFailure(error);
        if (told.kind === 'signed-out') keptToken.forget();
        setFailure(told.kind === 'signed-out' ? refused : told);
      } finally {
        setTrying(false);
      }
    },
    [end, queries],
  );

  useEffect(() => {
    const kept = keptToken.read();
    if (kept !== undefined) void signIn(kept, true);
  }, [signIn]);

  const signedIn = useMemo(() => session && { ...session, signOut: () => end() }, [session, end]);
  // Nobody who stays signed in is asked for a token while it is looked at.
  const restoring = trying && keptToken.read() !== undefined;
  if (restoring && !session) return <Waiting />;
  if (signedIn) return <Current session={signedIn}>{children}</Current>;
  return <SigningInContext value={{ failure, trying, signIn }}>{signedOut}</SigningInContext>;
}

/** The session with what its caller may now. That can change at any time: a role is edited, or somebody gets another. */
function Current({ session, children }: { session: SignedIn; children: ReactNode }) {
  const queries = useQueryClient();
  const { data } = useQuery({ ...caller(session.client), initialData: session.me });
  const me = useHeld(data);
  const shownTo = useRef(me);
  useEffect(() => {
    if (shownTo.current === me) return;
    shownTo.current = me;
    // Who may something else sees something else.
    void queries.invalidateQueries({ predicate: ({ queryKey: [of] }) => of !== 'me' && of !== 'connection-to-change' });
  }, [queries, me]);
  const signedIn = useMemo(() => ({ ...session, me }), [session, me]);
  return <SignedInContext value={signedIn}>{children}</SignedInContext>;
}
