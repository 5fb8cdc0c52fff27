export { CurrentList, ListRequestPipe, type ListRequest } from './list-request.js';
export { allOf } from './list-sql.js';
export { readList, type Branch, type Listing, type OpenStream, type OrderKey, type Place } from './listing.js';
export { objectsOf } from './objects.js';
export { AbsoluteUrlPipe, RequestUrl } from './request-url.js';
