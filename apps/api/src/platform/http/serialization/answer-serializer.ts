import { Injectable } from '@nestjs/common';
import { forbidden } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';

import type { Answer } from '../answer.js';
import { Audit, type RevealedConnection } from '../audit.js';
import { Authenticator } from '../caller.js';
import { ResponseTurns } from '../event-loop.js';
import { narrowed, publicView, viewOf } from './caller-view.js';
import type { Serializer } from './serializer.js';

export type SerializeBatch = (objects: readonly object[]) => Promise<readonly string[]>;

export type AnswerWithBody = Answer & { readonly serializer: Serializer };

/** How often the caller is read again during a long response. */
const REFRESH_MILLISECONDS = 1000;

/** Serializes objects by the caller's view, and records revealed secrets in the audit before they are sent. */
@Injectable()
export class AnswerSerializer {
  constructor(
    private readonly audit: Audit,
    private readonly authenticator: Authenticator,
  ) {}

  /**
   * Reads the caller and the view again.
   * @throws LedgerError `unauthenticated` when the token is no longer valid
   */
  async refresh(request: FastifyRequest, answer: Answer): Promise<void> {
    if (!request.caller) return;
    request.caller = await this.authenticator.refresh(request.caller);
    request.view = viewOf(request, answer);
  }

  /** Refreshes if the request started so long ago that rights may have changed. */
  async refreshIfLate(request: FastifyRequest, answer: Answer, began: number): Promise<void> {
    if (performance.now() - began >= REFRESH_MILLISECONDS) await this.refresh(request, answer);
  }

  /** @param visible ids of the projects that the caller can see; undefined for all */
  serializeFor(request: FastifyRequest, { serializer }: AnswerWithBody, visible?: ReadonlySet<number>): SerializeBatch {
    const { caller, method, view = publicView } = request;
    const revealed = new Map<number, RevealedConnection>();
    const onReveal = (object: object) => {
      const connection = object as RevealedConnection;
      if (visible?.has(connection.project) === false) throw forbidden();
      revealed.set(connection.id, connection);
    };
    // A masked value is not revealed.
    const serialize = serializer(view, view.masksSecrets ? undefined : onReveal);
    return async (objects) => {
      revealed.clear();
      const texts = await inTurns(objects, serialize);
      // HEAD sends no body.
      if (caller && revealed.size > 0 && method !== 'HEAD') await this.audit.reveal(caller, revealed.values());
      return texts;
    };
  }

  /**
   * Serializes a long response with rights that stay current however slowly it is read, and never widen: whether the response is
   * compressed was decided at its start. Fails once the token is no longer valid, and before it reveals secrets of a project that the
   * caller can no longer see.
   */
  serializeRefreshing(request: FastifyRequest, answer: AnswerWithBody): SerializeBatch {
    let refreshedAt = performance.now();
    let serialize = this.serializeFor(request, answer);
    return async (objects) => {
      if (request.caller && performance.now() - refreshedAt > REFRESH_MILLISECONDS) {
        const { view } = request;
        await this.refresh(request, answer);
        request.view = narrowed(request.view, view);
        serialize = this.serializeFor(request, answer, await this.authenticator.seenProjects(request.caller));
        refreshedAt = performance.now();
      }
      return serialize(objects);
    };
  }
}

async function inTurns(objects: readonly object[], serialize: (object: object) => string): Promise<string[]> {
  const turns = new ResponseTurns();
  const texts: string[] = [];
  for (const object of objects) {
    const text = serialize(object);
    texts.push(text);
    const pause = turns.add(text.length);
    if (pause) await pause;
  }
  return texts;
}
