import type { AnyResource } from '@syncledger/domain';

import { compileSerializer, type Serializer } from './serialization/serializer.js';

/** What a route answers: an object, a list of them, events as they come, or nothing. */
export interface Answer {
  readonly shape: 'one' | 'list' | 'events' | 'nothing';
  readonly of?: AnyResource;
  /** `of`, compiled. */
  readonly serializer?: Serializer;
  /** Fields of the resource that this route always shows although they are shown on request. */
  readonly always: readonly string[];
  /** Shows agents the `params` of the runs that they hold, which all of these are. */
  readonly heldByAgents?: boolean;
  /** The list can also be had with an object a line. */
  readonly asLines?: boolean;
}

/** The answer is one object. */
export function one(of: AnyResource, ...always: string[]): Answer {
  return { shape: 'one', of, serializer: compileSerializer(of), always };
}

/** The answer is a list: `results` alone, or with `count`, `next` and `previous` when paged. */
export function listOf(of: AnyResource, ...always: string[]): Answer {
  return { shape: 'list', of, serializer: compileSerializer(of), always };
}

/** The answer is a stream of server-sent events, which goes on until either side ends it. */
export function eventsOf(of: AnyResource): Answer {
  return { shape: 'events', of, serializer: compileSerializer(of), always: [] };
}

/** The answer shows runs that the caller holds: agents see their `params`. */
export function held(answer: Answer): Answer {
  return { ...answer, heldByAgents: true };
}

/** The list can also be had with an object a line: see http/negotiation.ts. */
export function alsoAsLines(answer: Answer): Answer {
  return { ...answer, asLines: true };
}

/** The answer has no body. */
export const nothing: Answer = { shape: 'nothing', always: [] };
