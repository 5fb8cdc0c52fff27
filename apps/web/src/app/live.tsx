import type { LedgerEvent, OutputEvent } from '@syncledger/client';
import { useDocumentVisibility, useNetwork } from '@mantine/hooks';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useRef, useState, type ReactNode } from 'react';

import { job } from '../api/jobs.js';
import { refetchPermissions } from '../api/me.js';
import { SERVER } from '../api/server.js';
import { BatchQueue } from './batch-queue.js';
import { followEvents } from './events/follow-events.js';
import {
  invalidateAfter,
  invalidateAll,
  invalidateLoadedBefore,
  refetchFailed,
  updateRunInLists,
  visibleRuns,
} from './invalidation.js';
import { useSession, type Session } from './session.js';

/** `paused`: the tab has been hidden for a while; `off`: the server refused the stream. */
export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'offline' | 'paused' | 'off';

/** Receives a batch of events. The next batch waits for the promise. */
export type LedgerEventListener = (events: readonly LedgerEvent[]) => void | Promise<void>;

/** Receives the events of new output or progress, which the server has coalesced. */
export type OutputListener = (event: OutputEvent) => void;

/** Milliseconds between two batches. */
const BATCH_INTERVAL = 1000;
/** How long a hidden tab stays connected, in milliseconds. */
const HIDDEN_TIMEOUT = 5000;
/** When to refetch data that was loaded before the stream began, in milliseconds: after the page has rendered. */
const CATCH_UP_DELAY = 3000;

const StateContext = createContext<LiveState>('connecting');
interface Listeners {
  readonly events: Set<LedgerEventListener>;
  readonly output: Set<OutputListener>;
}

const noListeners = (): Listeners => ({ events: new Set(), output: new Set() });

const ListenersContext = createContext(noListeners());

export const useLiveState = (): LiveState => use(StateContext);

/** Calls a listener with batches of events while the component is mounted; with an empty batch if events were lost. */
export function useEvents(listener: LedgerEventListener): void {
  useListener(use(ListenersContext).events, listener);
}

/** Calls a listener when runs have new output or progress, while the component is mounted. */
export function useOutputEvents(listener: OutputListener): void {
  useListener(use(ListenersContext).output, listener);
}

function useListener<Event, Result>(
  listeners: Set<(event: Event) => Result>,
  listener: (event: Event) => Result,
): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  }, [listener]);
  useEffect(() => {
    const call = (event: Event) => latest.current(event);
    listeners.add(call);
    return () => void listeners.delete(call);
  }, [listeners]);
}

/** Subscribes to the server's events and invalidates the queries that they affect. */
export function LiveUpdates({ children }: { children: ReactNode }) {
  const session = useSession();
  const queryClient = useQueryClient();
  const { online } = useNetwork();
  const isVisibleRecently = useRecentlyVisible();
  const last = useRef<number>(undefined);
  const [listeners] = useState(noListeners);
  const [state, setState] = useState<LiveState>('connecting');
  const isActive = online && isVisibleRecently;
  useEffect(() => {
    if (!isActive) return;
    const processor = new EventProcessor(session, queryClient, listeners);
    const stop = followEvents({ server: SERVER, user: session.me.id, from: last.current }, (message) => {
      switch (message.type) {
        case 'event':
          last.current = message.event.id;
          processor.add(message.event);
          break;
        case 'output':
          processor.dispatchOutput(message.output);
          break;
        case 'position':
          // Changes between the first load and the first position have no event. Later ones do.
          if (last.current === undefined) processor.catchUp();
          processor.resume();
          void refetchFailed(queryClient);
          last.current = message.id;
          setState('live');
          break;
        case 'reset':
          last.current = message.id;
          processor.resetAll();
          break;
        case 'lost':
          processor.lose();
          setState('reconnecting');
          break;
        case 'refused':
          setState('off');
          processor.refused();
      }
    });
    return () => {
      stop();
      processor.stop();
      setState('reconnecting');
    };
  }, [session, queryClient, listeners, isActive]);
  const shown = online ? (isVisibleRecently ? state : 'paused') : 'offline';
  return (
    <ListenersContext value={listeners}>
      <StateContext value={shown}>{children}</StateContext>
    </ListenersContext>
  );
}

class EventProcessor {
  private readonly queue = new BatchQueue<LedgerEvent>((events) => this.processBatch(events), BATCH_INTERVAL);
  private isLost = false;
  private catchingUp: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly session: Session,
    private readonly queryClient: QueryClient,
    private readonly listeners: Listeners,
  ) {}

  dispatchOutput(event: OutputEvent): void {
    for (const call of this.listeners.output) call(event);
  }

  add(event: LedgerEvent): void {
    this.queue.add(event);
  }

  catchUp(): void {
    const before = Date.now();
    this.catchingUp = setTimeout(() => void invalidateLoadedBefore(this.queryClient, before), CATCH_UP_DELAY);
  }

  /** The server ends the stream of a session that has ended: the response to a refetch shows that, before the stream is opened again. */
  lose(): void {
    if (!this.isLost) void refetchPermissions(this.queryClient);
    this.isLost = true;
  }

  /** Permissions have no events, so refetch them after an interruption. */
  resume(): void {
    if (this.isLost) void refetchPermissions(this.queryClient);
    this.isLost = false;
  }

  /** The response to a refetch says why: an ended session ends here, too. */
  refused(): void {
    void refetchPermissions(this.queryClient);
    this.resetAll();
  }

  resetAll(): void {
    void invalidateAll(this.queryClient);
    for (const call of this.listeners.events) void call([]);
  }

  stop(): void {
    clearTimeout(this.catchingUp);
    this.queue.stop();
  }

  private async processBatch(events: readonly LedgerEvent[]): Promise<void> {
    await Promise.all([
      invalidateAfter(this.queryClient, events),
      ...visibleRuns(this.queryClient, events).map((event) => this.refreshRun(event)),
      ...[...this.listeners.events].map((call) => call(events)),
    ]);
  }

  private async refreshRun({ kind, job: id }: LedgerEvent): Promise<void> {
    if (id === null) return;
    const options = { ...job(this.session, kind, id), staleTime: 0, retry: false };
    updateRunInLists(this.queryClient, await this.queryClient.query(options));
  }
}

/** Stays true for a while after the tab was hidden. */
function useRecentlyVisible(): boolean {
  const isVisible = useDocumentVisibility() === 'visible';
  const [isHidden, setLeft] = useState(false);
  useEffect(() => {
    if (isVisible) return;
    const timer = setTimeout(() => setLeft(true), HIDDEN_TIMEOUT);
    return () => {
      clearTimeout(timer);
      setLeft(false);
    };
  }, [isVisible]);
  return isVisible || !isHidden;
}
