import { Readable } from 'node:stream';

import {
  Injectable,
  StreamableFile,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  editPermission,
  forbidden,
  nobody,
  write,
  type AnyResource,
  type GlobalPermission,
  type Viewer,
} from '@syncledger/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { concatMap, type Observable } from 'rxjs';

import type { Answer } from './answer.js';
import { ANSWER } from './answers.js';
import { Audit, type RevealedConnection } from './audit.js';
import { Authenticator, type Caller } from './caller.js';
import { linesText } from './lines/index.js';
import type { EventsAnswer, List, ObjectStream } from './list-answer.js';
import { listText, shortListText, type Show } from './list-text.js';
import { EVENTS_TYPE, LINES_TYPE } from './negotiation.js';

/** How often the token of a long answer is looked at. */
const LOOK_AGAIN_MILLISECONDS = 1000;
const JSON_TYPE = 'application/json; charset=utf-8';
const LINES = `${LINES_TYPE}; charset=utf-8`;

/**
 * Lets out of every handler only what its caller may see: the fields that the answer's resource lists, less those
 * that need a permission the caller lacks or that nobody asked for. The one place where answers take their form.
 */
@Injectable()
export class RedactionInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly audit: Audit,
    private readonly authenticator: Authenticator,
  ) {}

  /** @returns the handler's answer, redacted */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const answer = this.reflector.get<Answer | undefined>(ANSWER, context.getHandler());
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    // Of a text Fastify does not know that it is JSON.
    if (answer?.of) http.getResponse<FastifyReply>().type(typeOf(answer, request));
    const began = performance.now();
    return next.handle().pipe(
      concatMap(async (value: unknown) => {
        if (answer?.of && request.method === 'GET') await this.lookAgain(request, began);
        return this.redact(value, answer, request);
      }),
    );
  }

  /** What was looked for long is shown by the rights of now. */
  private async lookAgain(request: FastifyRequest, began: number): Promise<void> {
    if (request.caller === undefined || performance.now() - began < LOOK_AGAIN_MILLISECONDS) return;
    request.caller = await this.authenticator.again(request.caller);
  }

  private async redact(value: unknown, answer: Answer | undefined, request: FastifyRequest): Promise<unknown> {
    if (!answer?.of) return undefined;
    // Of what is presented for HEAD, nothing is sent.
    const isHead = request.method === 'HEAD';
    if (answer.shape === 'events') return eventsText(value as EventsAnswer, answer.of, isHead);
    if (answer.heldByAgents && request.caller) {
      // It may have waited for this: what is shown is by the rights of now.
      const { results = [] } = value as { results?: object[] };
      if (results.length > 0) request.caller = await this.authenticator.again(request.caller);
    }
    const showNow = (seen?: ReadonlySet<number>) =>
      this.showerOf(answer.of as AnyResource, viewerOf(request, answer), isHead ? undefined : request.caller, seen);
    const show = showNow();
    if (answer.shape === 'one') return (await show([value as object]))[0];
    const list = value as List;
    if (request.wantsLines) {
      const source = isHead ? noRows() : await streamOf(list);
      const text = linesText(source, this.byRightsOfNow(request, showNow));
      return new StreamableFile(text, { type: LINES });
    }
    if ('stream' in list) {
      const source = isHead ? noRows() : await list.stream();
      const text = listText(source, this.byRightsOfNow(request, showNow), list.page);
      return new StreamableFile(text, { type: JSON_TYPE });
    }
    return shortListText(await show(list.results), list.page);
  }

  /**
   * Shows a long answer by the rights of now, however slowly it is read. It breaks off once its token does not work any more, or
   * before it reveals anything of a project that the caller does not see any more.
   */
  private byRightsOfNow(request: FastifyRequest, showNow: (seen?: ReadonlySet<number>) => Show): Show {
    let lookedAt = performance.now();
    let show = showNow();
    return async (objects) => {
      if (request.caller && performance.now() - lookedAt > LOOK_AGAIN_MILLISECONDS) {
        request.caller = await this.authenticator.again(request.caller);
        show = showNow(await this.authenticator.seenProjects(request.caller));
        lookedAt = performance.now();
      }
      return show(objects);
    };
  }

  /**
   * What shows objects to a viewer: whose params they show is written before anything is sent.
   * @param caller to whom it is sent; undefined when it is not
   * @param seen ids of the projects that the caller sees, where that was looked up again; undefined for all
   */
  private showerOf(of: AnyResource, viewer: Viewer, caller: Caller | undefined, seen?: ReadonlySet<number>): Show {
    return async (objects) => {
      const revealed = new Map<number, RevealedConnection>();
      const onReveal = (held: object) => {
        const connection = held as RevealedConnection;
        if (seen?.has(connection.project) === false) throw forbidden();
        revealed.set(connection.id, connection);
      };
      // What is masked is not revealed.
      const watched = viewer.maskSecrets ? viewer : { ...viewer, onReveal };
      const shown = objects.map((object) => write(of, object, watched));
      if (caller && revealed.size > 0) await this.audit.reveal(caller, revealed.values());
      return shown;
    };
  }
}

function typeOf({ shape }: Answer, { wantsLines }: FastifyRequest): string {
  if (shape === 'events') return EVENTS_TYPE;
  return wantsLines ? LINES : JSON_TYPE;
}

/** Events by nobody's rights: those that the caller begins with may be gone when they are sent. */
async function eventsText(events: EventsAnswer, of: AnyResource, isHead: boolean): Promise<StreamableFile> {
  const text = isHead ? Readable.from([]) : await events.open((event) => write(of, event, nobody));
  return new StreamableFile(text, { type: EVENTS_TYPE });
}

function viewerOf(request: FastifyRequest, answer: Answer): Viewer {
  if (!request.caller) return nobody;
  // The query was validated before the handler ran, so these are known words.
  const { include, mask } = request.query as { include?: string; mask?: string };
  const asked = new Set([...(include?.split(',') ?? []).map((word) => word.trim()), ...answer.always]);
  const { permissions, scope } = request.caller;
  const hidesParams = scope === 'agent' && !answer.heldByAgents;
  return {
    permissions: hidesParams ? withoutParams(permissions) : permissions,
    asked,
    maskSecrets: mask === 'secrets',
  };
}

/** Agents see `params` of the runs that they hold only, whatever else their user may see. */
function withoutParams(permissions: ReadonlySet<GlobalPermission>): ReadonlySet<GlobalPermission> {
  const hidden: readonly GlobalPermission[] = Object.values(editPermission);
  return new Set([...permissions].filter((permission) => !hidden.includes(permission)));
}

async function streamOf(list: List): Promise<ObjectStream> {
  return 'stream' in list ? list.stream() : allOf(list.results);
}

async function* allOf(results: readonly object[]): AsyncGenerator<readonly object[], void, undefined> {
  yield results;
}

async function* noRows(): AsyncGenerator<readonly object[], void, undefined> {
  // Nothing to yield.
}
