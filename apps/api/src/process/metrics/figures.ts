import { Counter, Gauge, type Aggregator, type Registry } from 'prom-client';

/** A value with the values of its labels. */
export interface Figure {
  readonly labels?: Record<string, string>;
  readonly value: number;
}

interface Definition {
  /** What it is; of a series that processes share, such as a count of rows, the highest is taken. */
  readonly help: string;
  readonly labels?: readonly string[];
  /** How the values of several worker processes become one; the sum by default. */
  readonly aggregator?: Aggregator;
  /** The values at the time of a scrape; none where they are unknown. */
  readonly read: () => readonly Figure[] | Promise<readonly Figure[]>;
}

/** Adds a gauge that is read at each scrape. */
export function addGauge(registry: Registry, name: string, { help, labels = [], aggregator, read }: Definition): void {
  new Gauge({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    ...(aggregator && { aggregator }),
    async collect() {
      const figures = await read();
      this.reset();
      // Without labels, a reset gauge is 0, which is not the same as unknown.
      if (figures.length === 0 && labels.length === 0) this.remove();
      for (const figure of figures) this.set(figure.labels ?? {}, figure.value);
    },
  });
}

/** Adds a counter that is kept elsewhere, and read at each scrape. */
export function addCounter(registry: Registry, name: string, { help, labels = [], read }: Definition): void {
  new Counter({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    async collect() {
      const figures = await read();
      this.reset();
      for (const figure of figures) this.inc(figure.labels ?? {}, figure.value);
    },
  });
}

/** One value without labels; none for undefined. */
export const single = (value: number | undefined): readonly Figure[] => (value === undefined ? [] : [{ value }]);

/** The values of an object, by a label. */
export const byLabel = (label: string, values: Readonly<Record<string, number>>): readonly Figure[] =>
  Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));
