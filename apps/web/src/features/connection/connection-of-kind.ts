import type { Connection } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';

/** The API leaves the kind out of single connections: it stands in their path. */
export type ConnectionOfKind = Connection & { readonly kind: Kind };
