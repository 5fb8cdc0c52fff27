import { createParser, type EventSourceMessage } from 'eventsource-parser';
import pRetry from 'p-retry';

import type { ClientSettings } from './connect-to.js';
import type { LedgerEvent } from './generated/index.js';

/** Milliseconds: shortest and longest delay between two attempts, and the longest silence of a live server. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;
const LONGEST_SILENCE = 45_000;

/** The data of an `output` event. */
export interface OutputEvent {
  readonly kind: LedgerEvent['kind'];
  readonly project: number;
  readonly connection: number;
  readonly job: number;
  readonly attempt: number;
  /** Bytes of output received. */
  readonly next_offset: number;
}

/** Callbacks and options for reading events. */
export interface EventsReader {
  /** The id after which to resume; by default the stream starts now. */
  readonly lastEventId?: number;
  /** Stops reading when aborted. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: LedgerEvent) => void;
  /** A run has new output or progress. Such events have no id, and are not sent again after a reconnection. */
  readonly onOutput?: (event: OutputEvent) => void;
  /**
   * Everything up to this id was received: data that is loaded after this call, and updated by later events, is never
   * stale.
   */
  readonly onPosition?: (id: number) => void;
  /** Events were lost: reload everything. */
  readonly onReset?: (id: number) => void;
  /** The connection was lost, or could not be established; it is retried. */
  readonly onLost?: () => void;
}

/** The server does not let this token read events, or not in this way: a retry does not help. */
export class EventsRefusedError extends Error {
  override readonly name = 'EventsRefusedError';

  /** @param status of its response; 0 for a redirect */
  constructor(readonly status: number) {
    super(`The server refused to send events: ${String(status)}.`);
  }
}

/** The server cannot be reached, or cannot answer right now. */
class EventsLostError extends Error {
  /** @param pause milliseconds that the server asks for */
  constructor(
    readonly pause = 0,
    options?: ErrorOptions,
  ) {
    super('The response has no events.', options);
  }
}

/**
 * Reads live events, and resumes whenever the connection is lost: each event is delivered once, in the order of ids.
 * The token goes in a header, which `EventSource` cannot send.
 * @returns once the signal is aborted
 * @throws EventsRefusedError; whatever a callback throws
 */
export async function eventsOf(settings: ClientSettings, reader: EventsReader): Promise<void> {
  const { signal, lastEventId } = reader;
  const place: Place = { last: lastEventId, pause: FIRST_PAUSE };
  try {
    while (!signal.aborted) {
      await readOnce(settings, reader, place);
      if (isAborted(signal)) return;
      reader.onLost?.();
      await sleep(place.pause * (0.5 + Math.random()), signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** The position of a reader. */
interface Place {
  last: number | undefined;
  pause: number;
}

async function readOnce(settings: ClientSettings, reader: EventsReader, place: Place): Promise<void> {
  const { chunks, silence } = await pRetry(() => ask(settings, place.last, reader.signal), {
    retries: Infinity,
    minTimeout: FIRST_PAUSE,
    maxTimeout: LONGEST_PAUSE,
    randomize: true,
    signal: reader.signal,
    shouldRetry: ({ error }) => error instanceof EventsLostError,
    onFailedAttempt: async ({ error }) => {
      if (!(error instanceof EventsLostError) || reader.signal.aborted) return;
      reader.onLost?.();
      await sleep(error.pause, reader.signal);
    },
  });
  const parser = parserOf(reader, place);
  try {
    for (;;) {
      const chunk = await silence.endsWith(chunks.read()).catch(() => undefined);
      if (chunk?.value === undefined) return;
      parser.feed(chunk.value);
    }
  } finally {
    await chunks.cancel().catch(() => undefined);
  }
}

/** Requests the events after an id. */
async function ask(
  { server, token, fetch = globalThis.fetch }: ClientSettings,
  last: number | undefined,
  stop: AbortSignal,
) {
  const said = typeof token === 'function' ? await token() : token;
  const headers = {
    accept: 'text/event-stream',
    ...(said !== undefined && { authorization: `Token ${said}` }),
    ...(last !== undefined && { 'last-event-id': String(last) }),
  };
  const url = `${server.replace(/\/+$/, '')}/api/v2/events/`;
  const silence = new Silence();
  const signal = AbortSignal.any([stop, silence.signal]);
  const asked = fetch(url, { headers, signal, cache: 'no-store', redirect: 'manual' });
  const answer = await silence.endsWith(asked).catch((cause: unknown) => {
    throw new EventsLostError(0, { cause });
  });
  if (answer.status === 200 && answer.body) {
    const chunks = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    signal.addEventListener('abort', () => void chunks.cancel().catch(() => undefined));
    return { chunks, silence };
  }
  await answer.body?.cancel();
  if (answer.status < 500 && answer.status !== 429) throw new EventsRefusedError(answer.status);
  throw new EventsLostError(1000 * (Number(answer.headers.get('retry-after')) || 0));
}

/** Gives up a server that is silent for too long: a connection can break without being closed. */
class Silence {
  private readonly controller = new AbortController();

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Waits for the next data. */
  async endsWith<T>(sign: Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      this.controller.abort();
    }, LONGEST_SILENCE);
    return sign.finally(() => {
      clearTimeout(timer);
    });
  }
}

function parserOf({ onEvent, onOutput, onPosition, onReset }: EventsReader, place: Place) {
  return createParser({
    onId: (id) => {
      place.last = Number(id);
    },
    onRetry: (milliseconds) => {
      place.pause = Math.min(milliseconds, LONGEST_PAUSE);
    },
    onEvent: ({ event, data }: EventSourceMessage) => {
      if (event === 'output') {
        onOutput?.(JSON.parse(data) as OutputEvent);
        return;
      }
      const told = JSON.parse(data) as LedgerEvent;
      if (event === 'position') onPosition?.(told.id);
      else if (event === 'reset') onReset?.(told.id);
      else onEvent(told);
    },
  });
}

/** A function, because the compiler assumes that the value has not changed since the last check. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** @throws the signal's reason */
function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
