import type { Client, CreateSessionInput, Me } from '@syncledger/client';
import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';

import { asFailure, Failure } from '../api/failure.js';
import { fetchCaller, caller, refetchAfterForbidden } from '../api/me.js';
import { closeSession, openSession } from '../api/own-session.js';
import { hasOpenForm, useFrozenWhileFormOpen } from '../components/open-forms.js';
import { Loading } from '../components/states.js';
import { announceSession, onSessionOfOtherTab } from './session-channel.js';
import { sessionClient } from './session-client.js';
import { SignInDialog } from './sign-in-dialog.js';
import { codeOfLink, forgetLink } from './sign-in-link.js';

export interface Session {
  readonly me: Me;
  readonly client: Client;
  /** Ends the session in all tabs of the browser, and clears all loaded data. */
  readonly signOut: () => Promise<void>;
  /** Replaces the user's token by the one that `renew` returns. If that ends the session, the new token opens another. */
  readonly replaceToken: (renew: () => Promise<string>) => Promise<void>;
}

export interface SignInState {
  /** Why the previous session ended or the sign-in failed. */
  readonly failure: Failure | undefined;
  readonly isSigningIn: boolean;
  /** Of a sign-in link that was not tried yet. */
  readonly code: string | undefined;
  readonly signIn: (by: CreateSessionInput) => Promise<void>;
  /** Goes on without a sign-in link, perhaps with the session that the browser has; undefined if none was opened. */
  readonly skipLink: (() => void) | undefined;
  /** Looks for the session again, which also happens by itself; undefined if the server said that there is none. */
  readonly retry: (() => void) | undefined;
}

/** The server does not distinguish between unknown, ended and expired sessions. */
const ended = new Failure('unauthorized', 'Your session has expired or was ended. Sign in again.');

/** How long after a failed look for the session there is another, in milliseconds. */
const RETRY_INTERVAL = 5000;

const notSignedOut = new Failure(
  'offline',
  'The server could not be reached, so you are still signed in. Reload the page, and sign out again.',
);

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

/** What the page shows: the pages of a session, the form, or neither before it is clear whether there is a session. */
interface State {
  /** Except for the step `in`, one that has ended: its pages stay below the form, because they contain user input. */
  readonly session?: Session | undefined;
  readonly failure?: Failure | undefined;
  readonly code?: string | undefined;
  /** A link was opened; its code may be used up. */
  readonly isByLink?: boolean;
  /** The server did not say whether the browser has a session. */
  readonly isUnchecked?: boolean;
  readonly step: 'looking' | 'form' | 'signing in' | 'in';
}

/** Finds the session of the browser's cookie, or has the user sign in. The page keeps no credential. */
export function SessionProvider({ signedOut, children }: { signedOut: ReactNode; children: ReactNode }) {
  const queryClient = useQueryClient();
  const [{ session, failure, code, isByLink = false, isUnchecked = false, step }, setState] = useState<State>({
    step: 'looking',
  });
  const [keeper] = useState(() => new SessionKeeper(queryClient, setState));
  useEffect(() => {
    // A link signs in another user, perhaps, and is redeemed by a click, so that no scanner uses it up.
    const openLink = () => {
      const found = codeOfLink();
      if (found !== undefined) keeper.offerLink(found);
      return found !== undefined;
    };
    if (!openLink()) void keeper.resume();
    // By Back, for instance.
    const changeLink = () => openLink() || keeper.skipLink();
    addEventListener('hashchange', changeLink);
    const stop = onSessionOfOtherTab(() => void keeper.resume());
    return () => {
      removeEventListener('hashchange', changeLink);
      stop();
    };
  }, [keeper]);
  const isSigningIn = step === 'signing in';
  const signInState = useMemo(
    () => ({
      failure,
      isSigningIn,
      code,
      signIn: keeper.signIn,
      skipLink: isByLink ? keeper.skipLink : undefined,
      retry: isUnchecked ? () => void keeper.resume() : undefined,
    }),
    [failure, isSigningIn, code, isByLink, isUnchecked, keeper],
  );
  if (step === 'looking') return <Loading />;
  return (
    <>
      {session && (
        // Another user gets pages of their own.
        <CurrentSession key={session.me.id} session={session}>
          {children}
        </CurrentSession>
      )}
      {step !== 'in' && (
        <SignInContext value={signInState}>
          {session ? <SignInDialog>{signedOut}</SignInDialog> : signedOut}
        </SignInContext>
      )}
    </>
  );
}

/** Opens, finds and ends the session of the browser. */
class SessionKeeper {
  /** Counts sessions, so that responses to requests of an earlier one don't end the current one. */
  private current = 0;
  private session: Session | undefined;
  /** Whether a link was opened and did not sign in yet. */
  private isByLink = false;
  private isUnchecked = false;

  constructor(
    private readonly queryClient: QueryClient,
    private readonly show: (state: State) => void,
  ) {}

  /** Shows the pages if the browser has a session, else the form. */
  async resume(): Promise<void> {
    const number = (this.current += 1);
    const { client, watch, whileReplaced } = sessionClient();
    try {
      const me = await fetchCaller(client);
      const isCurrent = () => number === this.current;
      if (!isCurrent()) return;
      if (me.id !== this.session?.me.id) this.queryClient.clear();
      watch(
        () => isCurrent() && this.suspend(ended),
        (request) => refetchAfterForbidden(this.queryClient, request),
      );
      const replaceToken = (renew: () => Promise<string>) => whileReplaced(() => this.replaceToken(client, renew));
      this.session = { me, client, signOut: () => this.signOut(client), replaceToken };
      this.isByLink = this.isUnchecked = false;
      this.show({ step: 'in', session: this.session });
      void invalidateForCaller(this.queryClient);
    } catch (error) {
      const failure = asFailure(error);
      this.isUnchecked = failure.kind !== 'unauthorized';
      if (this.isUnchecked) this.suspend(failure);
      else this.end();
      const ended = this.current;
      if (this.isUnchecked) setTimeout(() => ended === this.current && void this.resume(), RETRY_INTERVAL);
    }
  }

  /** Asks whether to sign in by a link. */
  offerLink(code: string): void {
    this.isByLink = true;
    this.suspend(undefined, code);
  }

  readonly skipLink = (): void => {
    if (!this.isByLink) return;
    this.isByLink = false;
    forgetLink();
    void this.resume();
  };

  readonly signIn: SignInState['signIn'] = async (by) => {
    this.current += 1;
    this.isUnchecked = false;
    this.show({ step: 'signing in', code: by.code, isByLink: this.isByLink, session: this.session });
    try {
      await openSession(sessionClient().client, by);
      announceSession();
      forgetLink();
      await this.resume();
    } catch (error) {
      const failure = asFailure(error);
      // The server did not use the link up.
      const code = ['offline', 'busy'].includes(failure.kind) ? by.code : undefined;
      if (code === undefined) forgetLink();
      this.suspend(failure, code);
    }
  };

  private async signOut(client: Client): Promise<void> {
    try {
      await closeSession(client);
      announceSession();
      this.end();
    } catch {
      this.end(notSignedOut);
    }
  }

  private async replaceToken(client: Client, renew: () => Promise<string>): Promise<void> {
    const token = await renew();
    try {
      await fetchCaller(client);
    } catch (error) {
      if (asFailure(error).kind !== 'unauthorized') throw error;
      await openSession(client, { token });
    }
  }

  /** Asks to sign in again. A page with an open form stays, so that the same user finds their input again. */
  private suspend(failure?: Failure, code?: string): void {
    if (!hasOpenForm()) this.end(failure, code);
    else {
      this.current += 1;
      this.showForm({ failure, code, session: this.session });
    }
  }

  private end(failure?: Failure, code?: string): void {
    this.current += 1;
    this.session = undefined;
    this.queryClient.clear();
    this.showForm({ failure, code });
  }

  private showForm(state: Omit<State, 'step'>): void {
    this.show({ ...state, step: 'form', isByLink: this.isByLink, isUnchecked: this.isUnchecked });
  }
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
    void invalidateForCaller(queryClient);
  }, [queryClient, me]);
  const signedIn = useMemo(() => ({ ...session, me }), [session, me]);
  return <SessionContext value={signedIn}>{children}</SessionContext>;
}

/** Different permissions mean different data. What is being edited stays. */
async function invalidateForCaller(queryClient: QueryClient): Promise<void> {
  await queryClient.invalidateQueries({
    predicate: ({ queryKey: [of] }) => of !== 'me' && of !== 'editable-connection',
  });
}
