import {
  createParamDecorator,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { LedgerError } from '@syncledger/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { tap, type Observable } from 'rxjs';

/** An object with the version of its row; the version itself is not shown. */
export interface Versioned {
  readonly version: number;
}

/** Answers single objects with the `ETag` of their version (wire contract, section 6). Runs before redaction drops it. */
@Injectable()
export class EtagInterceptor implements NestInterceptor {
  /** @returns the handler's answer, unchanged */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      tap((held: unknown) => {
        const { version } = (held ?? {}) as Partial<Versioned>;
        if (version !== undefined) reply.header('ETag', etagOf(version));
      }),
    );
  }
}

function etagOf(version: number): string {
  return `"${String(version)}"`;
}

/** What a change is conditional on: checks the version that the object has now. */
export type Precondition = (version: number) => void;

const precondition = createParamDecorator((_: unknown, context: ExecutionContext): Precondition => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (header === undefined || header.trim() === '*') return () => undefined;
  const tags = header.split(',').map((tag) => tag.trim());
  return (version) => {
    if (tags.includes(etagOf(version))) return;
    throw new LedgerError('precondition_failed', 'It has changed since you read it: read it again.');
  };
});

/** Where a handler that takes `If-Match` is marked, for the documentation. */
export const TAKES_IF_MATCH = 'syncledger:if-match';

/** Hands a handler the check that its `If-Match` asks for; without the header any version will do. */
export function IfMatch(): ParameterDecorator {
  return (prototype, key, index) => {
    const handler = (prototype as Record<string | symbol, object>)[key ?? ''];
    if (handler) Reflect.defineMetadata(TAKES_IF_MATCH, true, handler);
    precondition()(prototype, key, index);
  };
}
