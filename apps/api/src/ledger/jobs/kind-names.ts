import type { Kind } from '@syncledger/domain';

/** The headings of the documentation, by kind. */
export const kindTags = { alm: 'ALM jobs', analysis: 'Analysis jobs' } as const satisfies Record<Kind, string>;

/** What each kind is called inside a sentence. */
export const kindNames = { alm: 'ALM', analysis: 'analysis' } as const satisfies Record<Kind, string>;
