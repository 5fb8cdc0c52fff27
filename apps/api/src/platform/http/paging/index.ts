export { directionOf, orderSql } from './keys.js';
export { CurrentList, type ListRequest } from './list-request.js';
export {
  afterCursor,
  allOf,
  limitSql,
  pageStatement,
  selectIds,
  selectRows,
  type PagePosition,
  type Selection,
} from './list-sql.js';
export type { Listing, OrderKey, PageRange, RowSource, RowsInOrder } from './listing.js';
export { convertList, objectStream } from './objects.js';
export { readList } from './read-list.js';
