import { isDeepStrictEqual } from 'node:util';

import type { AuditAction, AuditedKind, GlobalPermission } from '@syncledger/domain';

import type { UnitOfWork } from '../database/index.js';
import type { Caller } from './caller.js';

/** What was done to an object. */
export interface AuditEvent {
  readonly action: AuditAction;
  readonly kind: AuditedKind;
  readonly id: number | string;
  /** The project that it belongs to, or is: who can't see it is not told. */
  readonly project?: number;
  /** The project that it was moved from: who can't see that is not told, either. */
  readonly fromProject?: number;
  /** Whose token it is, or who it is. */
  readonly user?: number;
  /** Names of what was set or changed. */
  readonly fields?: readonly string[];
}

/** A connection whose params are shown. */
export interface RevealedConnection {
  readonly id: number;
  readonly project: number;
}

/** Writes what is done in the unit of work under way. */
export type RecordActs = (...acts: readonly AuditEvent[]) => Promise<void>;

/** Keeps account of who did what; the audit feature provides it. */
export abstract class Audit {
  /** Runs a unit of work, as `Database.write` does, that records what the caller does in it. */
  abstract write<T>(caller: Caller, work: (unit: UnitOfWork, record: RecordActs) => Promise<T>): Promise<T>;

  /**
   * Begins a transaction that changes who may do what: one runs at a time, each by the rights that its caller has once it is its turn.
   * @returns the caller as they are now
   * @throws LedgerError `unauthenticated` when the token does not work any more; `forbidden` without the permission
   */
  abstract beginAdministration(unit: UnitOfWork, caller: Caller, permission?: GlobalPermission): Promise<Caller>;

  /** Writes what is done, in the unit of work that does it. */
  abstract record(unit: UnitOfWork, caller: Caller, ...acts: readonly AuditEvent[]): Promise<void>;

  /** Records whose `params` are about to be shown: once for each user, token, address, connection and day in UTC. */
  abstract reveal(caller: Caller, connections: Iterable<RevealedConnection>): Promise<void>;
}

/** The names of the fields that are given, and, where there is something to compare with, differ from what was. */
export function changedFields(input: object, before?: object): string[] {
  const old = before as { [name: string]: unknown } | undefined;
  return Object.entries(input)
    .filter(([name, value]) => value !== undefined && !(old && isDeepStrictEqual(old[name], value)))
    .map(([name]) => name);
}
