import { HttpException } from '@nestjs/common';
import { LedgerError, type ErrorCode } from '@syncledger/domain';

import {
  DatabaseUnavailableError,
  ForeignKeyViolationError,
  StreamsBusyError,
  TooLongError,
  type UnavailableReason,
} from '../database/index.js';

/** The HTTP status of each error code (wire contract, section 1). */
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
  not_implemented: 501,
  busy: 503,
  unavailable: 503,
} as const satisfies Record<ErrorCode, number>;

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** Replaces messages of the framework, by status. */
const frameworkDetails: Readonly<Record<number, string>> = {
  404: 'Not found.',
  414: 'The path is too long.',
};

/** The same by code. */
const frameworkErrors: Readonly<Record<string, string>> = {
  FST_ERR_BAD_URL: 'The path must be percent-encoded UTF-8; write % as %25.',
};

const unavailableDetails: Readonly<Record<UnavailableReason, string>> = {
  unreachable: 'The database cannot be reached. Retry later.',
  busy: 'The database is busy. Retry later.',
  full: 'The database has no space left.',
  read_only: 'The database is read-only.',
  damaged: 'The database is damaged, or its disk fails.',
  denied: 'The database user lacks a privilege.',
};

/** Converts an error to a response that never contains SQL, a stack or a path. */
export function errorAnswer(error: unknown): ErrorAnswer {
  const ledgerError = toLedgerError(error);
  if (ledgerError) {
    return { status: statusOf[ledgerError.code], headers: ledgerError.headers, body: ledgerError.body };
  }
  const status = frameworkStatus(error);
  if (status === undefined) return { status: 500, headers: {}, body: { detail: 'Internal server error.' } };
  const detail =
    frameworkDetails[status] ?? frameworkErrors[(error as { code?: string }).code ?? ''] ?? (error as Error).message;
  return { status, headers: {}, body: { detail } };
}

function toLedgerError(error: unknown): LedgerError | undefined {
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
    return new LedgerError('unavailable', unavailableDetails[error.reason], { 'Retry-After': '5' });
  }
  if (error instanceof ForeignKeyViolationError) {
    // References were checked before, so a concurrent request has deleted or used the object.
    return new LedgerError('conflict', 'A referenced object was modified concurrently. Retry.');
  }
  return undefined;
}

/** Client errors of Nest and Fastify have a status below 500; everything else is a server error. */
function frameworkStatus(error: unknown): number | undefined {
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown }).statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
