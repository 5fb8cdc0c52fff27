export type { EventListener, EventType, LedgerEvent, NewEvent } from './event.js';
export { EventsModule } from './events.module.js';
export { Events } from './events.service.js';
