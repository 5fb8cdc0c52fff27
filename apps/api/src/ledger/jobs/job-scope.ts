import type { Kind } from '@syncledger/domain';

/** The jobs that a route is limited to. */
export interface JobScope {
  readonly kind?: Kind;
  readonly project?: number;
}
