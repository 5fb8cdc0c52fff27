import { setTimeout as pause } from 'node:timers/promises';

const INTERVAL_MILLIS = 500;
const PATIENCE_MILLIS = 400;
const SAMPLE = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/;

/** The values of one scrape of one server by `name{labels}`; undefined when it did not answer. */
export type Scrape = ReadonlyMap<string, number> | undefined;

/** The scrapes of all servers at a moment, in milliseconds since 1970. */
export interface Moment {
  readonly at: number;
  readonly servers: readonly Scrape[];
}

/** Scrapes servers, as Prometheus does, until it is stopped. */
export class MetricsRecorder {
  private readonly moments: Moment[] = [];
  private isStopped = false;
  private readonly done: Promise<void>;

  /** @param ports of the metrics */
  constructor(private readonly ports: readonly number[]) {
    this.done = this.record();
  }

  async stop(): Promise<readonly Moment[]> {
    this.isStopped = true;
    await this.done;
    return this.moments;
  }

  private async record(): Promise<void> {
    while (!this.isStopped) {
      const at = Date.now();
      this.moments.push({ at, servers: await Promise.all(this.ports.map(scrape)) });
      await pause(Math.max(at + INTERVAL_MILLIS - Date.now(), 0));
    }
  }
}

async function scrape(port: number): Promise<Scrape> {
  try {
    const answer = await fetch(`http://127.0.0.1:${String(port)}/metrics`, {
      signal: AbortSignal.timeout(PATIENCE_MILLIS),
    });
    const lines = (await answer.text()).split('\n');
    return new Map(
      lines.flatMap((line) => {
        const [, name, labels, value] = SAMPLE.exec(line) ?? [];
        return name === undefined ? [] : [[labels === undefined ? name : `${name}{${labels}}`, Number(value)]];
      }),
    );
  } catch {
    return undefined;
  }
}
