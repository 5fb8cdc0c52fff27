export { allOf, readList, type Branch, type Listing, type OrderKey, type Place } from './listing.js';
export { AbsoluteUrlPipe, RequestUrl } from './request-url.js';
