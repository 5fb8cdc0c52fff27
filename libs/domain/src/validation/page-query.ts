import { Opaque, PositiveInteger } from './query-fields.js';

/** What every class of query parameters descends from; by itself it takes none. */
export class Query {}

/** Most objects on a page. */
export const MAX_PAGE_SIZE = 1000;

function needsPageSize(_: unknown, query: object): string | undefined {
  return (query as PageQuery).page_size === undefined ? 'Needs page_size.' : undefined;
}

/** How every list is paged (wire contract, section 2); without `page_size` it is answered whole. */
export class PageQuery extends Query {
  @PositiveInteger({ max: MAX_PAGE_SIZE, description: 'Objects on a page; the whole list when left out.' })
  page_size?: number;

  @PositiveInteger({
    max: Number.MAX_SAFE_INTEGER,
    check: (value, query) =>
      (query as PageQuery).cursor === undefined ? needsPageSize(value, query) : 'Must not be given with cursor.',
    description: 'The page’s number, from 1. Following `next` is faster, and misses and repeats nothing.',
  })
  page?: number;

  @Opaque({
    check: needsPageSize,
    description: 'A place in the list: part of `next` and `previous`, not to be made up.',
  })
  cursor?: string;
}
