import { QueryFailedError } from 'typeorm';

import {
  DatabaseUnavailableError,
  ForeignKeyViolationError,
  rootCause,
  UniqueViolationError,
  type UnavailableReason,
} from '../errors.js';
import { tlsFailure } from './postgres-tls.js';

interface DriverError extends Error {
  code?: string;
  constraint?: string;
}

/** SQLSTATE codes and classes after which a retry may succeed; the first match wins. */
const STATES: readonly (readonly [RegExp, UnavailableReason])[] = [
  // Connection exceptions, and shutdowns; a password that was changed, a database that was renamed or accepts no connections.
  [/^(08|28|3D000|55000|57P0)/, 'unreachable'],
  [/^53100$/, 'full'],
  // Insufficient resources; lock and statement timeouts; serialization failures and deadlocks; timeouts that end a
  // transaction.
  [/^(53|55P03|57014|40001|40P01|25P0[34])/, 'busy'],
  // As after a failover.
  [/^25006$/, 'read_only'],
  // System errors such as failed reads and writes; damaged data and indexes.
  [/^(58|XX00[12])/, 'damaged'],
  // A table or sequence without privileges, as after a restore by another user.
  [/^42501$/, 'denied'],
];
/** Network errors of Node.js. */
const NETWORK = /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ENOENT)/;
/** Errors of pg without a code. */
const MESSAGES: readonly (readonly [RegExp, UnavailableReason])[] = [
  [
    /^(Connection terminated|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/,
    'unreachable',
  ],
  // Every connection of the pool is in use.
  [/^timeout exceeded when trying to connect/, 'busy'],
];

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
  const reason = unavailableReason(code, message);
  return reason ? new DatabaseUnavailableError(cause, undefined, reason) : error;
}

function unavailableReason(code: string, message: string): UnavailableReason | undefined {
  if (NETWORK.test(code)) return 'unreachable';
  const [, reason] = STATES.find(([state]) => state.test(code)) ?? MESSAGES.find(([text]) => text.test(message)) ?? [];
  return reason;
}

/** Whether repeating the transaction can succeed: after a serialization failure or a deadlock. */
export function isRetryable(error: unknown): boolean {
  const code = driverError(rootCause(error))?.code;
  return code === '40001' || code === '40P01';
}

/** Whether the connection has other prepared statements than its client knows, as behind a pooler that shares it between transactions. */
export function hasLostStatement(error: unknown): boolean {
  const code = driverError(rootCause(error))?.code;
  return code === '26000' || code === '42P05';
}
