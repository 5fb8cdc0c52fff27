import { Opaque, PositiveInteger } from './query-fields.js';

/** The base class of all query classes; it has no parameters. */
export class Query {}

export const MAX_PAGE_SIZE = 1000;

function needsPageSize(_: unknown, query: object): string | undefined {
  return (query as PageQuery).page_size === undefined ? 'Requires page_size.' : undefined;
}

/** The check of `format`. */
export function pagesAreJson(value: unknown, query: object): string | undefined {
  return value !== 'json' && (query as PageQuery).page_size !== undefined ? 'Must be json with page_size.' : undefined;
}

/** Paging (wire contract, section 2). Without `page_size`, the response is the full list. */
export class PageQuery extends Query {
  @PositiveInteger({ max: MAX_PAGE_SIZE, description: 'Objects per page; the full list when left out.' })
  page_size?: number;

  @PositiveInteger({
    max: Number.MAX_SAFE_INTEGER,
    check: (value, query) =>
      (query as PageQuery).cursor === undefined ? needsPageSize(value, query) : 'Must not be given with cursor.',
    description: 'Page number, from 1. Following `next` is faster, and does not skip or repeat objects.',
  })
  page?: number;

  @Opaque({
    check: needsPageSize,
    description: 'An opaque position in the list, from `next` and `previous`.',
  })
  cursor?: string;
}
