import type { Connection } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';

/** Responses for a single connection leave out the kind, which is in the path. */
export type ConnectionOfKind = Connection & { readonly kind: Kind };
