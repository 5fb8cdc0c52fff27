import { isDeepStrictEqual } from 'node:util';

import type { AuditAction, AuditedKind, GlobalPermission } from '@syncledger/domain';

import type { Transaction } from '../database/index.js';
import type { Caller } from './caller.js';

export interface AuditEvent {
  readonly action: AuditAction;
  readonly kind: AuditedKind;
  readonly id: number | string;
  /** The project of the object, or the project itself: the entry is visible to users who can see it. */
  readonly project?: number;
  /** The project that the object was moved from, which the reader must see, too. */
  readonly fromProject?: number;
  /** The owner of the token, or the user itself. */
  readonly user?: number;
  /** Names of the fields that were set or changed. */
  readonly fields?: readonly string[];
}

/** A connection whose `params` are sent to the caller. */
export interface RevealedConnection {
  readonly id: number;
  readonly project: number;
}

/** Records events in the current transaction. */
export type RecordAuditEvents = (...events: readonly AuditEvent[]) => Promise<void>;

/** The audit log; implemented by the audit feature. */
export abstract class Audit {
  /** Runs a write transaction with a function that records audit events of the caller in it. */
  abstract write<T>(caller: Caller, work: (tx: Transaction, record: RecordAuditEvents) => Promise<T>): Promise<T>;

  /**
   * Serializes transactions that change permissions, and reads the caller's rights once the lock is held.
   * @returns the caller with current rights
   * @throws LedgerError `unauthenticated` when the token is no longer valid; `forbidden` without the permission
   */
  abstract beginAdministration(tx: Transaction, caller: Caller, permission?: GlobalPermission): Promise<Caller>;

  /** Records events in the transaction that they describe. */
  abstract record(tx: Transaction, caller: Caller, ...events: readonly AuditEvent[]): Promise<void>;

  /** Records that `params` are about to be revealed: once per user, token, address, connection and UTC day. */
  abstract reveal(caller: Caller, connections: Iterable<RevealedConnection>): Promise<void>;
}

/** The names of the fields that are set in an input and, if `before` is given, differ from it. */
export function changedFields(input: object, before?: object): string[] {
  const old = before as { [name: string]: unknown } | undefined;
  return Object.entries(input)
    .filter(([name, value]) => value !== undefined && !(old && isDeepStrictEqual(old[name], value)))
    .map(([name]) => name);
}
