import { EventsRefusedError, type EventsReader, type LedgerEvent } from '@syncledger/client';

import { EventHub, type HubMessage, type Sink } from './event-hub.js';

const event = (id: number) => ({ id, type: 'job.finished' }) as LedgerEvent;
const at = { server: 'http://ledger', user: 1 };

/** A hub, and the readers of the streams that it opened. */
function start() {
  const readers: EventsReader[] = [];
  let refuse: (error: Error) => void = () => undefined;
  const hub = new EventHub((_, reader) => {
    readers.push(reader);
    return new Promise((_resolve, reject) => (refuse = reject));
  });
  return { hub, readers, refuse: (error: Error) => refuse(error) };
}

function tab(): { sink: Sink; got: (number | string)[] } {
  const got: (number | string)[] = [];
  const sink = (message: HubMessage) => {
    got.push(
      message.type === 'event' ? message.event.id : 'id' in message ? `${message.type} ${message.id}` : message.type,
    );
  };
  return { sink, got };
}

it('opens one stream for all tabs, and closes it after the last', () => {
  const { hub, readers } = start();
  const [one, other] = [tab(), tab()];
  hub.subscribe(one.sink, at);
  hub.subscribe(other.sink, at);
  readers[0]!.onPosition!(5);
  readers[0]!.onEvent(event(6));
  expect([one.got, other.got]).toEqual([
    ['position 5', 6],
    ['position 5', 6],
  ]);
  expect(readers).toHaveLength(1);
  hub.unsubscribe(one.sink);
  expect(readers[0]!.signal.aborted).toBe(false);
  hub.unsubscribe(other.sink);
  expect(readers[0]!.signal.aborted).toBe(true);
});

it('gives a tab that was hidden what it missed, each event once', () => {
  const { hub, readers } = start();
  const [one, other] = [tab(), tab()];
  hub.subscribe(one.sink, at);
  readers[0]!.onPosition!(5);
  for (const id of [6, 7, 8]) readers[0]!.onEvent(event(id));
  hub.subscribe(other.sink, { ...at, from: 6 });
  readers[0]!.onEvent(event(9));
  expect(other.got).toEqual([7, 8, 'position 8', 9]);
  const late = tab();
  hub.subscribe(late.sink, { ...at, from: 4 });
  expect(late.got).toEqual(['reset 9', 'position 9']);
});

it('resumes where it was, for a tab that comes back alone', () => {
  const { hub, readers } = start();
  const one = tab();
  hub.subscribe(one.sink, at);
  readers[0]!.onPosition!(5);
  readers[0]!.onEvent(event(6));
  hub.unsubscribe(one.sink);
  hub.subscribe(one.sink, { ...at, from: 6 });
  expect(readers[1]!.lastEventId).toBe(6);
  readers[1]!.onEvent(event(7));
  readers[1]!.onPosition!(7);
  expect(one.got).toEqual(['position 5', 6, 7, 'position 7']);
});

it('tells of interruptions, resets and refusals', async () => {
  const { hub, readers, refuse } = start();
  const one = tab();
  hub.subscribe(one.sink, at);
  readers[0]!.onPosition!(5);
  readers[0]!.onLost!();
  readers[0]!.onReset!(3);
  readers[0]!.onPosition!(3);
  refuse(new EventsRefusedError(401));
  await Promise.resolve();
  await Promise.resolve();
  expect(one.got).toEqual(['position 5', 'lost', 'reset 3', 'position 3', 'refused']);
});

it('starts again for another user', () => {
  const { hub, readers } = start();
  const [one, other] = [tab(), tab()];
  hub.subscribe(one.sink, at);
  readers[0]!.onPosition!(5);
  hub.subscribe(other.sink, { ...at, user: 2 });
  expect(readers[0]!.signal.aborted).toBe(true);
  readers[1]!.onPosition!(7);
  readers[1]!.onEvent(event(8));
  expect([one.got, other.got]).toEqual([['position 5'], ['position 7', 8]]);
});
