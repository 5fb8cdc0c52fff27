export { CurrentList, ListRequestPipe, type ListRequest } from './list-request.js';
export { allOf } from './list-sql.js';
export type { Branch, Listing, OpenStream, OrderKey, Place } from './listing.js';
export { objectsOf } from './objects.js';
export { AbsoluteUrlPipe, RequestUrl } from './request-url.js';
export { readList } from './read-list.js';
