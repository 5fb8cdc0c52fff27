import type { Readable } from 'node:stream';

import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { AnyResource } from '@syncledger/domain';

import { answerSchema } from './openapi/schemas.js';
import { addRouteConfig } from './route-config.js';

/** What a route answers: an object, a list of them, events as they come, or nothing. */
export interface Answer {
  readonly shape: 'one' | 'list' | 'events' | 'nothing';
  readonly of?: AnyResource;
  /** Fields of the resource that this route always shows although they are shown on request. */
  readonly always: readonly string[];
  /** Shows agents the `params` of the runs that they hold, which all of these are. */
  readonly heldByAgents?: boolean;
  /** The list can also be had with an object a line. */
  readonly asLines?: boolean;
}

/** Where a handler's answer is kept, for the redaction and the start-up check. */
export const ANSWER = 'syncledger:answer';

/** The answer is one object. */
export function one(of: AnyResource, ...always: string[]): Answer {
  return { shape: 'one', of, always };
}

/** The answer is a list: `results` alone, or with `count`, `next` and `previous` when paged. */
export function listOf(of: AnyResource, ...always: string[]): Answer {
  return { shape: 'list', of, always };
}

/** The answer is a stream of server-sent events, which goes on until either side ends it. */
export function eventsOf(of: AnyResource): Answer {
  return { shape: 'events', of, always: [] };
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

/**
 * Declares what a handler answers; the redaction lets nothing else out, and a handler without it
 * keeps the server from starting.
 * @param status the status of success
 */
export function Answers(answer: Answer, status = 200): MethodDecorator {
  return applyDecorators(
    SetMetadata(ANSWER, answer),
    HttpCode(status),
    ...(answer.asLines ? [addRouteConfig({ offersLines: true })] : []),
    ...(answer.shape === 'events' ? [addRouteConfig({ answersEvents: true })] : []),
    ApiResponse({ status, ...answerSchema(answer) }),
  );
}

/** A list as features hand it to the redaction: whole, a page, or too long for memory. */
export type List =
  | { readonly results: readonly object[]; readonly page?: PageLinks }
  | {
      /** Opens the stream, which must be closed; not called for HEAD, which needs no rows. */
      readonly stream: () => Promise<ObjectStream>;
      readonly page?: PageLinks;
    };

/** Events as a feature hands them to the redaction. */
export interface EventsAnswer {
  /**
   * Opens the stream; not called for HEAD, which reads none.
   * @param show makes the text of an event: whoever reads for long may lose rights, so nothing that needs one is in it
   */
  readonly open: (show: (event: object) => string) => Promise<Readable>;
}

/** Objects in batches; `return` gives back what they are read with, also before the first one. */
export interface ObjectStream extends AsyncIterableIterator<readonly object[], unknown, undefined> {
  /** Aborted when there will be no more, though nobody asked yet. */
  readonly signal?: AbortSignal;
}

/** Where a page stands in its list. */
export interface PageLinks {
  /** How many objects the list has; null where counting them would take too long. */
  readonly count: number | null;
  /** Absolute URL of the page after, or null. */
  readonly next: string | null;
  /** Absolute URL of the page before, or null. */
  readonly previous: string | null;
}
