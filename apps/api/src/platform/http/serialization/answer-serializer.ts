import { Injectable } from '@nestjs/common';
import { forbidden } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';

import type { Answer } from '../answer.js';
import { Audit, type RevealedConnection } from '../audit.js';
import { Authenticator } from '../caller.js';
import { publicView, viewOf } from './caller-view.js';
import type { Serializer } from './serializer.js';

/** Makes the JSON texts of objects. */
export type SerializeBatch = (objects: readonly object[]) => Promise<readonly string[]>;

/** An answer with a body. */
export type AnswerWithBody = Answer & { readonly serializer: Serializer };

/** How often the caller of a long answer is read again. */
const REFRESH_MILLISECONDS = 1000;

/** Serializes by the view of the caller, and records what is revealed before it is sent. */
@Injectable()
export class AnswerSerializer {
  constructor(
    private readonly audit: Audit,
    private readonly authenticator: Authenticator,
  ) {}

  /**
   * Reads the caller and the view again.
   * @throws LedgerError `unauthenticated` when the token does not work any more
   */
  async refresh(request: FastifyRequest, answer: Answer): Promise<void> {
    if (!request.caller) return;
    request.caller = await this.authenticator.again(request.caller);
    request.view = viewOf(request, answer);
  }

  /** The same, where the request began so long ago that its rights may have changed. */
  async refreshIfLate(request: FastifyRequest, answer: Answer, began: number): Promise<void> {
    if (performance.now() - began >= REFRESH_MILLISECONDS) await this.refresh(request, answer);
  }

  /** @param seen ids of the projects that the caller sees, where that was read again; undefined for all */
  serializeFor(request: FastifyRequest, { serializer }: AnswerWithBody, seen?: ReadonlySet<number>): SerializeBatch {
    const { caller, method, view = publicView } = request;
    const revealed = new Map<number, RevealedConnection>();
    const onReveal = (object: object) => {
      const connection = object as RevealedConnection;
      if (seen?.has(connection.project) === false) throw forbidden();
      revealed.set(connection.id, connection);
    };
    // A masked value is not revealed.
    const serialize = serializer(view, view.masksSecrets ? undefined : onReveal);
    return async (objects) => {
      revealed.clear();
      const texts = objects.map(serialize);
      // HEAD sends no body.
      if (caller && revealed.size > 0 && method !== 'HEAD') await this.audit.reveal(caller, revealed.values());
      return texts;
    };
  }

  /**
   * Serializes a long answer by the rights of now, however slowly it is read. It fails once the token does not work any more, or before it
   * reveals anything of a project that the caller does not see any more.
   */
  serializeRefreshing(request: FastifyRequest, answer: AnswerWithBody): SerializeBatch {
    let refreshedAt = performance.now();
    let serialize = this.serializeFor(request, answer);
    return async (objects) => {
      if (request.caller && performance.now() - refreshedAt > REFRESH_MILLISECONDS) {
        await this.refresh(request, answer);
        serialize = this.serializeFor(request, answer, await this.authenticator.seenProjects(request.caller));
        refreshedAt = performance.now();
      }
      return serialize(objects);
    };
  }
}
