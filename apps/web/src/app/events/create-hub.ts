import { eventsOf } from '@syncledger/client';

import { EventHub } from './event-hub.js';

/** Creates a hub that reads from the server. */
export function createHub(): EventHub {
  return new EventHub((server, reader) => eventsOf({ server }, reader));
}
