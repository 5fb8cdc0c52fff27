import type { Kind } from '@syncledger/domain';

/** The OpenAPI tags, by kind. */
export const kindTags = { alm: 'ALM jobs', analysis: 'Analysis jobs' } as const satisfies Record<Kind, string>;

/** The names inside a sentence, by kind. */
export const kindNames = { alm: 'ALM', analysis: 'analysis' } as const satisfies Record<Kind, string>;
