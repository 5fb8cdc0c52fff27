import { HttpException } from '@nestjs/common';
import { InvalidInput, LedgerError, type ErrorCode } from '@syncledger/domain';

import {
  DatabaseUnavailableError,
  ForeignKeyViolationError,
  StreamsBusyError,
  TooLongError,
} from '../database/index.js';

/** The status of each refusal (wire contract, section 1). */
export const statusOf = {
  malformed: 400,
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  conflict: 409,
  precondition_failed: 412,
  too_large: 413,
  unsupported_media_type: 415,
  key_reused: 422,
  throttled: 429,
  busy: 503,
  unavailable: 503,
} as const satisfies Record<ErrorCode, number>;

/** What a client is told of an error. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** What the framework's own refusals say here, by status; what is not listed is told as it is. */
const frameworkDetails: Readonly<Record<number, string>> = {
  404: 'Not found.',
  414: 'The path is too long.',
};

/** Turns any error into what a client may know of it: never SQL, a stack or a file. */
export function errorAnswer(error: unknown): ErrorAnswer {
  const refusal = asRefusal(error);
  if (refusal) {
    const body = refusal instanceof InvalidInput ? refusal.fields : { detail: refusal.detail };
    return { status: statusOf[refusal.code], headers: refusal.headers, body };
  }
  const status = frameworkStatus(error);
  if (status === undefined) return { status: 500, headers: {}, body: { detail: 'Internal server error.' } };
  const detail = frameworkDetails[status] ?? (error as Error).message;
  return { status, headers: {}, body: { detail } };
}

function asRefusal(error: unknown): LedgerError | undefined {
  if (error instanceof LedgerError) return error;
  if (error instanceof StreamsBusyError) {
    return new LedgerError('busy', 'Too many unpaged list requests. Use page_size, or retry later.', {
      'Retry-After': '5',
    });
  }
  if (error instanceof TooLongError) {
    return new LedgerError('busy', 'This search would scan too many jobs. Add a filter, or retry later.', {
      'Retry-After': '5',
    });
  }
  if (error instanceof DatabaseUnavailableError) {
    return new LedgerError('unavailable', 'The database cannot be reached.', { 'Retry-After': '5' });
  }
  if (error instanceof ForeignKeyViolationError) {
    // What is referred to was looked at before: only a request at the same moment can have taken it away, or into use.
    return new LedgerError('conflict', 'What this refers to changed at the same moment: try again.');
  }
  return undefined;
}

/** Nest's and Fastify's own refusals carry a status below 500; everything else is a fault of ours. */
function frameworkStatus(error: unknown): number | undefined {
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown }).statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
