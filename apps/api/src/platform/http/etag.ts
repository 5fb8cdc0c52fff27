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

/** An object with the version of its row, which is never serialized. */
export interface Versioned {
  readonly version: number;
}

/** Sets the `ETag` of single objects from their version (wire contract, section 6), before redaction removes it. */
@Injectable()
export class EtagInterceptor implements NestInterceptor {
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

/** Checks the current version of an object against `If-Match`. */
export type Precondition = (version: number) => void;

const precondition = createParamDecorator((_: unknown, context: ExecutionContext): Precondition => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (header === undefined || header.trim() === '*') return () => undefined;
  const tags = header.split(',').map((tag) => tag.trim());
  return (version) => {
    if (tags.includes(etagOf(version))) return;
    throw new LedgerError('precondition_failed', 'The resource has changed. Fetch it again and retry.');
  };
});

/** Metadata key of handlers that take `If-Match`, for the documentation. */
export const TAKES_IF_MATCH = 'syncledger:if-match';

/** Injects the check of `If-Match`; without the header, every version passes. */
export function IfMatch(): ParameterDecorator {
  return (prototype, key, index) => {
    const handler = (prototype as Record<string | symbol, object>)[key ?? ''];
    if (handler) Reflect.defineMetadata(TAKES_IF_MATCH, true, handler);
    precondition()(prototype, key, index);
  };
}
