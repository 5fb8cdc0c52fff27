import type { LedgerEvent, OutputEvent } from '@syncledger/domain';
import { until } from '@syncledger/testing';
import { createParser, type EventSourceMessage } from 'eventsource-parser';

import type { TestApp } from './test-app.js';

/** A client of `/events/` over a real network. */
export class EventReader {
  readonly events: LedgerEvent[] = [];
  /** What came besides events: `position` and `reset`, with their ids. */
  readonly marks: { type: string; id: number }[] = [];
  /** The `output` events. */
  readonly output: OutputEvent[] = [];
  /** The last id that a client remembers. */
  lastId: number | undefined;
  /** All that came, as it came. */
  text = '';
  isOver = false;
  private readonly gone = new AbortController();

  private constructor(readonly answer: Response) {}

  /** @param after sent as `Last-Event-ID` */
  static async open(app: TestApp, token: string, after?: number): Promise<EventReader> {
    const gone = new AbortController();
    const headers = {
      authorization: `Token ${token}`,
      accept: 'text/event-stream',
      ...(after !== undefined && { 'last-event-id': String(after) }),
    };
    const url = `${await app.app.getUrl()}/api/v2/events/`;
    const reader = new EventReader(await fetch(url, { headers, signal: gone.signal }));
    reader.gone.signal.addEventListener('abort', () => {
      gone.abort();
    });
    void reader.read();
    return reader;
  }

  /** Opens one that has all there is: what happens from here on it is told. */
  static async ready(app: TestApp, token: string, after?: number): Promise<EventReader> {
    const reader = await EventReader.open(app, token, after);
    await reader.until('it has caught up', () => reader.marks.some(({ type }) => type === 'position'));
    return reader;
  }

  get types(): string[] {
    return this.events.map(({ type }) => type);
  }

  get ids(): number[] {
    return this.events.map(({ id }) => id);
  }

  /** Waits until a condition holds. @throws Error with the events that came, when it does not */
  async until(what: string, isSo: () => boolean): Promise<void> {
    await until(what, isSo).catch((error: unknown) => {
      throw new Error(`It has ${JSON.stringify(this.types)}.`, { cause: error });
    });
  }

  /** Resolves when an event of a job, or of a connection, has come. */
  untilOf(id: number, type: string): Promise<void> {
    const isIt = (event: LedgerEvent) => event.type === type && (event.job ?? event.connection) === id;
    return this.until(`${type} of ${id} came`, () => this.events.some(isIt));
  }

  /** Resolves when the server has ended it. */
  untilOver(): Promise<void> {
    return this.until('it is over', () => this.isOver);
  }

  /** Goes away. */
  close(): void {
    this.gone.abort();
  }

  private async read(): Promise<void> {
    const parser = createParser({
      onEvent: (message) => {
        this.take(message);
      },
      onId: (id) => {
        this.lastId = Number(id);
      },
    });
    try {
      for await (const chunk of this.answer.body!.pipeThrough(new TextDecoderStream())) {
        this.text += chunk;
        parser.feed(chunk);
      }
    } catch {
      // It went away, or was cut off.
    }
    this.isOver = true;
  }

  private take({ event = '', id, data }: EventSourceMessage): void {
    if (event === 'output') {
      this.output.push(JSON.parse(data) as OutputEvent);
      return;
    }
    const told = JSON.parse(data) as LedgerEvent;
    if (String(told.id) !== id) throw new Error(`${String(id)} is the id of ${data}.`);
    if (event === 'position' || event === 'reset') this.marks.push({ type: event, id: told.id });
    else if (event === told.type) this.events.push(told);
    else throw new Error(`${event} is the type of ${data}.`);
  }
}
