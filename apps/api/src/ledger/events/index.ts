export type { EventListener, NewEvent, RecordedEvent } from './event.js';
export { EventsModule } from './events.module.js';
export { Events } from './events.service.js';
export { EventFeed } from './event-feed.js';
export { EventStreams } from './event-streams.service.js';
