import { eventsOf, EventsRefusedError, type LedgerEvent } from '@syncledger/client';
import { useDocumentVisibility, useNetwork } from '@mantine/hooks';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useRef, useState, type ReactNode } from 'react';

import { job } from '../api/jobs.js';
import { renewRights } from '../api/me.js';
import { Batches } from './batches.js';
import { renewAfter, renewAll, renewLoadedBefore, replaceRun, shownRuns } from './renewal.js';
import { useSession, type SignedIn } from './session.js';

/** How the page follows the ledger: `paused` while nobody has looked for a while, `off` when the server refuses. */
export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'offline' | 'paused' | 'off';

/** Takes events; the next come once it is done. */
export type EventListener = (events: readonly LedgerEvent[]) => void | Promise<void>;

/** At most one renewal in so many milliseconds. */
const PAUSE = 1000;
/** How long in milliseconds a page is followed that nobody looks at. */
const UNSEEN = 120_000;
/** Milliseconds until what was loaded before the stream began is loaded again: after the page has come up. */
const CATCH_UP = 3000;

const StateContext = createContext<LiveState>('connecting');
const ListenersContext = createContext<Set<EventListener>>(new Set());

/** How the page follows the ledger. */
export const useLiveState = (): LiveState => use(StateContext);

/** Hears of what happens in the ledger while it is mounted, in batches, at most one a second. All renewed: an empty batch. */
export function useEvents(listener: EventListener): void {
  const listeners = use(ListenersContext);
  const newest = useRef(listener);
  useEffect(() => {
    newest.current = listener;
  }, [listener]);
  useEffect(() => {
    const listen: EventListener = (events) => newest.current(events);
    listeners.add(listen);
    return () => void listeners.delete(listen);
  }, [listeners]);
}

/** Follows the ledger's events, by one stream, and renews what they are about. */
export function Live({ children }: { children: ReactNode }) {
  const session = useSession();
  const queries = useQueryClient();
  const { online } = useNetwork();
  const isSeen = useIsSeen();
  const last = useRef<number>(undefined);
  const [listeners] = useState(() => new Set<EventListener>());
  const [state, setState] = useState<LiveState>('connecting');
  const isFollowed = online && isSeen;
  useEffect(() => {
    if (!isFollowed) return;
    const news = new News(session, queries, listeners);
    const over = new AbortController();
    const { signal } = over;
    const from = last.current;
    const keep = (id: number) => {
      last.current = id;
    };
    const reader = {
      signal,
      ...(from !== undefined && { lastEventId: from }),
      onEvent: (event: LedgerEvent) => {
        keep(event.id);
        news.take(event);
      },
      onPosition: (id: number) => {
        // What was loaded before the first position may have missed something; from then on events tell.
        if (last.current === undefined) news.catchUp();
        news.goOn();
        keep(id);
        setState('live');
      },
      onReset: (id: number) => {
        keep(id);
        news.loseAll();
      },
      onLost: () => {
        news.lose();
        setState('reconnecting');
      },
    };
    eventsOf({ server: location.origin, token: session.token }, reader).catch((error: unknown) => {
      setState('off');
      // The next answer says why: a token that has expired ends the session.
      if (error instanceof EventsRefusedError) news.loseAll();
    });
    return () => {
      over.abort();
      news.stop();
      setState('reconnecting');
    };
  }, [session, queries, listeners, isFollowed]);
  const shown = online ? (isSeen ? state : 'paused') : 'offline';
  return (
    <ListenersContext value={listeners}>
      <StateContext value={shown}>{children}</StateContext>
    </ListenersContext>
  );
}

/** What becomes of the events of one stream. */
class News {
  private readonly batches = new Batches<LedgerEvent>((events) => this.renew(events), PAUSE);
  private isLost = false;
  private catchingUp: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly session: SignedIn,
    private readonly queries: QueryClient,
    private readonly listeners: ReadonlySet<EventListener>,
  ) {}

  take(event: LedgerEvent): void {
    this.batches.add(event);
  }

  catchUp(): void {
    const before = Date.now();
    this.catchingUp = setTimeout(() => void renewLoadedBefore(this.queries, before), CATCH_UP);
  }

  lose(): void {
    this.isLost = true;
  }

  /** Events tell what happened meanwhile, but nothing of rights. */
  goOn(): void {
    if (this.isLost) void renewRights(this.queries);
    this.isLost = false;
  }

  loseAll(): void {
    void renewAll(this.queries);
    for (const listen of this.listeners) void listen([]);
  }

  stop(): void {
    clearTimeout(this.catchingUp);
    this.batches.stop();
  }

  private async renew(events: readonly LedgerEvent[]): Promise<void> {
    await Promise.all([
      renewAfter(this.queries, events),
      ...shownRuns(this.queries, events).map((event) => this.renewRun(event)),
      ...[...this.listeners].map((listen) => listen(events)),
    ]);
  }

  private async renewRun({ kind, job: id }: LedgerEvent): Promise<void> {
    if (id === null) return;
    const asked = { ...job(this.session, kind, id), staleTime: 0, retry: false };
    replaceRun(this.queries, await this.queries.query(asked));
  }
}

/** Whether somebody looks, or has looked until a moment ago. */
function useIsSeen(): boolean {
  const isVisible = useDocumentVisibility() === 'visible';
  const [isLeft, setLeft] = useState(false);
  useEffect(() => {
    if (isVisible) return;
    const timer = setTimeout(() => setLeft(true), UNSEEN);
    return () => {
      clearTimeout(timer);
      setLeft(false);
    };
  }, [isVisible]);
  return isVisible || !isLeft;
}
