import type { Kind } from '@syncledger/domain';

/** Which jobs a route is about. */
export interface JobScope {
  readonly kind?: Kind;
  readonly project?: number;
}
