import type { Client, Me } from '@syncledger/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';

import { fetchCaller, caller, refetchAfterForbidden } from '../api/me.js';
import { useFrozenWhileFormOpen } from '../components/open-forms.js';
import { Loading } from '../components/states.js';
import { asFailure, Failure } from '../api/failure.js';
import { storedToken } from './stored-token.js';
import { sessionClient } from './session-client.js';

export interface Session {
  readonly me: Me;
  readonly client: Client;
  readonly token: string;
  /** Also clears the token and all cached data. */
  readonly signOut: () => void;
  /** Replaces the session's token with the one that `renew` returns; the old one is revoked. */
  readonly replaceToken: (renew: () => Promise<string>) => Promise<void>;
}

export interface SignInState {
  /** Why the previous session ended or the sign-in failed. */
  readonly failure: Failure | undefined;
  readonly isSigningIn: boolean;
  /** @param remember whether to keep the token until the browser is closed */
  readonly signIn: (token: string, remember: boolean) => Promise<void>;
}

/** The server does not distinguish between unknown, expired and revoked tokens. */
const expired = new Failure('unauthorized', 'Your token has expired or was revoked. Sign in with another one.');
const invalidToken = new Failure('unauthorized', 'This token is invalid, expired or revoked.');

const SessionContext = createContext<Session | undefined>(undefined);
const SignInContext = createContext<SignInState | undefined>(undefined);

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('useSession must be used within a signed-in page.');
  return session;
}

export function useSignIn(): SignInState {
  const signingIn = use(SignInContext);
  if (!signingIn) throw new Error('useSignIn must be used within the sign-in page.');
  return signingIn;
}

/** Keeps the token in memory and, if requested, in session storage. */
export function SessionProvider({ signedOut, children }: { signedOut: ReactNode; children: ReactNode }) {
  const queryClient = useQueryClient();
  const [session, setSession] = useState<Omit<Session, 'signOut'>>();
  const [failure, setFailure] = useState<Failure>();
  const [isSigningIn, setTrying] = useState(storedToken.read() !== undefined);

  const end = useCallback(
    (reason?: Failure) => {
      storedToken.clear();
      queryClient.clear();
      setSession(undefined);
      setFailure(reason);
    },
    [queryClient],
  );

  const signIn = useCallback(
    async (token: string, remember: boolean) => {
      setTrying(true);
      setFailure(undefined);
      const { client, watch, replaceToken } = sessionClient(token);
      try {
        const me = await fetchCaller(client);
        watch(
          () => end(expired),
          (request) => refetchAfterForbidden(queryClient, request),
        );
        if (remember) storedToken.save(token);
        const replace: Session['replaceToken'] = async (renew) => {
          const next = await replaceToken(renew);
          if (remember) storedToken.save(next);
          setSession((before) => before && { ...before, token: next });
        };
        setSession({ me, client, token, replaceToken: replace });
      } catch (error) {
        const problem = asFailure(error);
        if (problem.kind === 'unauthorized') storedToken.clear();
        setFailure(problem.kind === 'unauthorized' ? invalidToken : problem);
      } finally {
        setTrying(false);
      }
    },
    [end, queryClient],
  );

  useEffect(() => {
    const stored = storedToken.read();
    if (stored !== undefined) void signIn(stored, true);
  }, [signIn]);

  const signedIn = useMemo(() => session && { ...session, signOut: () => end() }, [session, end]);
  // Don't show the sign-in form while the stored token is checked.
  const isRestoring = isSigningIn && storedToken.read() !== undefined;
  if (isRestoring && !session) return <Loading />;
  if (signedIn) return <CurrentSession session={signedIn}>{children}</CurrentSession>;
  return <SignInContext value={{ failure, isSigningIn, signIn }}>{signedOut}</SignInContext>;
}

/** Refetches the current user, whose permissions can change at any time. */
function CurrentSession({ session, children }: { session: Session; children: ReactNode }) {
  const queryClient = useQueryClient();
  const { data } = useQuery({ ...caller(session.client), initialData: session.me });
  const me = useFrozenWhileFormOpen(data);
  const previous = useRef(me);
  useEffect(() => {
    if (previous.current === me) return;
    previous.current = me;
    // Different permissions mean different data.
    void queryClient.invalidateQueries({
      predicate: ({ queryKey: [of] }) => of !== 'me' && of !== 'editable-connection',
    });
  }, [queryClient, me]);
  const signedIn = useMemo(() => ({ ...session, me }), [session, me]);
  return <SessionContext value={signedIn}>{children}</SessionContext>;
}
