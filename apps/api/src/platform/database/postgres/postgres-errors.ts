import { QueryFailedError } from 'typeorm';

import { DatabaseUnavailableError, ForeignKeyViolationError, UniqueViolationError } from '../errors.js';
import { tlsFailure } from './postgres-tls.js';

interface DriverError extends Error {
  code?: string;
  constraint?: string;
}

/**
 * Connection exceptions, shutdowns, too many connections, read-only after a failover, and an idle transaction that was
 * ended.
 */
const UNAVAILABLE_STATE = /^(08...|57P0[1-5]|53[0-9A-Z]{3}|25006|25P03)$/;
/** Network errors of Node.js. */
const UNAVAILABLE_NETWORK = /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ENOENT)/;
/** Errors of pg without a code. */
const UNAVAILABLE_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/;

/** @returns the driver's own error, unwrapped from TypeORM's */
export function driverError(error: unknown): DriverError | undefined {
  const inner: unknown = error instanceof QueryFailedError ? error.driverError : error;
  // Checked by shape: network errors are Node's own, and in Jest no instances of the test's Error.
  const looksLikeError = typeof inner === 'object' && inner !== null && 'message' in inner;
  return looksLikeError ? (inner as DriverError) : undefined;
}

/** @returns our error for an error of the driver, or the error itself */
export function postgresError(error: unknown): unknown {
  const cause = driverError(error);
  if (!cause || cause instanceof DatabaseUnavailableError) return error;
  const { code = '', constraint = '', message } = cause;
  if (code === '23505') return new UniqueViolationError(constraint, cause);
  if (code === '23503' || code === '23001') return new ForeignKeyViolationError(constraint, cause);
  const failure = tlsFailure(cause);
  if (failure !== undefined) return new DatabaseUnavailableError(cause, failure);
  const isUnavailable =
    UNAVAILABLE_STATE.test(code) || UNAVAILABLE_NETWORK.test(code) || UNAVAILABLE_MESSAGE.test(message);
  return isUnavailable ? new DatabaseUnavailableError(cause) : error;
}

/** Whether repeating the transaction can succeed: after a serialization failure or a deadlock. */
export function isWorthAnotherTry(error: unknown): boolean {
  const code = driverError(error)?.code;
  return code === '40001' || code === '40P01';
}
