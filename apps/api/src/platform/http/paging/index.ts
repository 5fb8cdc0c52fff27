export type { Cursor } from './cursor.js';
export { directionOf, orderSql } from './keys.js';
export { CurrentList, ListRequestPipe, type ListRequest } from './list-request.js';
export { afterCursor, allOf, limitSql, selectIds, selectRows, type PagePosition, type Selection } from './list-sql.js';
export type { Listing, OpenStream, OrderKey, PageRange, RowSource } from './listing.js';
export { convertList, objectStream } from './objects.js';
export { readList } from './read-list.js';
