import type { EventType, Kind, Micros } from '@syncledger/domain';

import type { UnitOfWork } from '../../platform/database/index.js';

/** Something that happened, before it has its place among the others. */
export interface NewEvent {
  readonly type: EventType;
  readonly at: Micros;
  readonly kind: Kind;
  readonly project: number;
  readonly connection: number;
  readonly job: number | null;
  /** Of a job that has finished; null of anything else. */
  readonly succeeded: boolean | null;
}

/** Something that happened. */
export interface RecordedEvent extends NewEvent {
  /** Grows in the order of the commits, with gaps. */
  readonly id: number;
}

/** Learns of what happened in the transaction that records it. */
export interface EventListener {
  /** Takes events in their order; changes nothing but the database, as it may be called again after a deadlock. */
  takeEvents(unit: UnitOfWork, events: readonly RecordedEvent[]): Promise<void>;
}
