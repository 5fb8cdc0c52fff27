import { eventsOf, EventsRefusedError, type EventsReader, type LedgerEvent } from './index.js';

const server = 'https://ledger.example.com/base/';

const eventText = (id: number) => {
  const event = { id, type: 'job.queued', at: '', kind: 'alm', project: 1, connection: 2, job: id, succeeded: null };
  return `id: ${id}\nevent: job.queued\ndata: ${JSON.stringify(event)}\n\n`;
};
const mark = (type: string, id: number) => `id: ${id}\nevent: ${type}\ndata: {"id":${id}}\n\n`;
const RETRY = 'retry: 1\n\n';

/** A response that streams text in chunks, then ends or stays open. */
function streaming(pieces: string[], staysOpen = false): Response {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      if (!staysOpen) controller.close();
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

/** Reads responses one after the other, until `stop` returns true. */
async function reading(
  answers: (() => Response)[],
  stop: (told: string[]) => boolean,
  more: Partial<EventsReader> = {},
) {
  const requests: Request[] = [];
  const told: string[] = [];
  const over = new AbortController();
  const tell = (what: string) => {
    told.push(what);
    if (stop(told)) over.abort();
  };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    requests.push(new Request(input, init));
    return (answers.shift() ?? (() => streaming([RETRY])))();
  };
  await eventsOf(
    { server, token: () => `t${requests.length}`, fetch },
    {
      signal: over.signal,
      onEvent: ({ id }: LedgerEvent) => {
        tell(`event ${id}`);
      },
      onPosition: (id) => {
        tell(`position ${id}`);
      },
      onReset: (id) => {
        tell(`reset ${id}`);
      },
      onLost: () => {
        tell('lost');
      },
      ...more,
    },
  );
  return { told, requests, idsSent: requests.map(({ headers }) => headers.get('last-event-id')) };
}

describe('reading events', () => {
  it('asks with the token in its header, and tells what comes in pieces', async () => {
    const text = `${RETRY}${mark('position', 4)}${eventText(5)}: alive\n\n`;
    const pieces = [text.slice(0, 20), text.slice(20, 71), text.slice(71)];
    const { told, requests } = await reading([() => streaming(pieces, true)], ({ length }) => length === 2);
    expect(told).toEqual(['position 4', 'event 5']);
    expect(requests.map(({ url }) => url)).toEqual(['https://ledger.example.com/base/api/v2/events/']);
    expect(requests[0]?.headers.get('authorization')).toBe('Token t0');
    expect([requests[0]?.redirect, requests[0]?.headers.get('accept')]).toEqual(['manual', 'text/event-stream']);
  });

  it('goes on where it was, also after an id that came alone, and with the token of the moment', async () => {
    const answers = [
      () => streaming([RETRY, eventText(5)]),
      () => streaming([RETRY, 'id: 9\n: alive\n\n', 'id: 10\nevent: job.que']),
      () => streaming([eventText(10)], true),
    ];
    const { told, requests, idsSent } = await reading(answers, (all) => all.includes('event 10'), { lastEventId: 3 });
    expect(told).toEqual(['event 5', 'lost', 'lost', 'event 10']);
    expect(idsSent).toEqual(['3', '5', '9']);
    expect(requests.map(({ headers }) => headers.get('authorization'))).toEqual(['Token t0', 'Token t1', 'Token t2']);
  });

  it('tells that events were lost', async () => {
    const { told } = await reading([() => streaming([mark('reset', 7)], true)], ({ length }) => length === 1);
    expect(told).toEqual(['reset 7']);
  });

  it('tries again while the server can’t be reached, or can’t answer', async () => {
    const answers = [
      () => {
        throw new TypeError('fetch failed');
      },
      () => new Response('{}', { status: 503, headers: { 'retry-after': '0' } }),
      () => streaming([mark('position', 1)], true),
    ];
    const { told } = await reading(answers, (all) => all.includes('position 1'));
    expect(told).toEqual(['lost', 'lost', 'position 1']);
  }, 30_000);

  it.each([400, 401, 403, 406, 302])('gives up at %i', async (status) => {
    const refused = reading([() => new Response(null, { status })], () => false);
    await expect(refused).rejects.toEqual(new EventsRefusedError(status));
  });

  it('ends with what a callback throws', async () => {
    const onEvent = () => {
      throw new Error('The page is broken.');
    };
    const broken = reading([() => streaming([eventText(1)], true)], () => false, { onEvent });
    await expect(broken).rejects.toThrow('The page is broken.');
  });
});
