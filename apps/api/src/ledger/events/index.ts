export type { EventListener, NewEvent, RecordedEvent } from './event.js';
export { EventsModule } from './events.module.js';
export { Events } from './events.service.js';
