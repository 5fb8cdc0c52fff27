import type { AnyResource } from '@syncledger/domain';

import { compileCsvSerializer } from './csv.js';
import { compileSerializer, type Serializer } from './serialization/serializer.js';

/** The response of a route. */
export interface Answer {
  readonly shape: 'one' | 'list' | 'events' | 'nothing';
  readonly of?: AnyResource;
  /** `of`, compiled. */
  readonly serializer?: Serializer;
  /** Include-only fields that this route always shows. */
  readonly always: readonly string[];
  /** Whether agents see `params`: only for responses that contain nothing but runs that the caller holds. */
  readonly showsParamsToAgents?: boolean;
  /** Whether the list is also available as NDJSON. */
  readonly asLines?: boolean;
  /** Whether it sets the cookie of a session. */
  readonly setsCookie?: boolean;
  /** Whether it is also available as server-sent events. The handler then returns an `EventsAnswer`. */
  readonly asEvents?: boolean;
  /** The answer in place of this one where the list is sent as CSV. */
  readonly asCsv?: Answer & { readonly of: AnyResource; readonly serializer: Serializer };
}

export function one(of: AnyResource, ...always: string[]): Answer {
  return { shape: 'one', of, serializer: compileSerializer(of), always };
}

/** A list: `results`, and `count`, `next` and `previous` when paged. */
export function listOf(of: AnyResource, ...always: string[]): Answer {
  return { shape: 'list', of, serializer: compileSerializer(of), always };
}

/** A stream of server-sent events, open until either side closes it. */
export function eventsOf(of: AnyResource): Answer {
  return { shape: 'events', of, serializer: compileSerializer(of), always: [] };
}

/** For responses that contain only runs that the caller holds: agents see their `params`. */
export function withAgentParams(answer: Answer): Answer {
  return { ...answer, showsParamsToAgents: true };
}

/** Offers the list as NDJSON, too (http/negotiation.ts). */
export function alsoAsLines(answer: Answer): Answer {
  return { ...answer, asLines: true };
}

/** Offers the list as CSV, too. The handler returns rows where the request asks for it. */
export function alsoAsCsv(answer: Answer, of: AnyResource): Answer {
  return { ...answer, asCsv: { ...answer, of, serializer: compileCsvSerializer(of) } };
}

/** Offers the object as server-sent events, too. */
export function alsoAsEvents(answer: Answer): Answer {
  return { ...answer, asEvents: true };
}

export const nothing: Answer = { shape: 'nothing', always: [] };

/** Nothing but the cookie of a session. */
export const cookie: Answer = { ...nothing, setsCookie: true };
