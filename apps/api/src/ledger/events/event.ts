import type { EventType, Kind, Micros } from '@syncledger/domain';

import type { Transaction } from '../../platform/database/index.js';

/** An event that has no id yet. */
export interface NewEvent {
  readonly type: EventType;
  readonly at: Micros;
  readonly kind: Kind;
  readonly project: number;
  readonly connection: number;
  readonly job: number | null;
  /** Null unless the event is about a finished job. */
  readonly succeeded: boolean | null;
}

export interface RecordedEvent extends NewEvent {
  /** Increases in commit order, with gaps. */
  readonly id: number;
}

/** Called in the transaction that records events. */
export interface EventListener {
  /** Gets events in order. It must have no effect outside the database, because it may be called again after a deadlock. */
  handleEvents(tx: Transaction, events: readonly RecordedEvent[]): Promise<void>;
}
