export type { Client } from './generated/client/index.js';
export * from './generated/index.js';
export { connectTo, type ClientSettings } from './connect-to.js';
export { eventsOf, EventsRefusedError, type EventsReader, type OutputEvent } from './events-of.js';
