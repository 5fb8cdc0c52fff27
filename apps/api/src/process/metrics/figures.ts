import { Counter, Gauge, type Aggregator, type Metric, type Registry } from 'prom-client';

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

/** Observations with the same labels. */
export interface Observations {
  readonly labels: Record<string, string>;
  /** How many there were up to each upper bound and above the one before it, and how many above the last bound. */
  readonly counts: readonly number[];
  readonly sum: number;
}

interface HistogramDefinition {
  readonly help: string;
  /** Upper bounds, in ascending order. */
  readonly bounds: readonly number[];
  readonly read: () => readonly Observations[];
}

/** Adds a histogram that is kept elsewhere: the one of the library looks up its labels for each observation. */
export function addHistogram(registry: Registry, name: string, { help, bounds, read }: HistogramDefinition): void {
  const samples = ({ labels, counts, sum }: Observations) => {
    let total = 0;
    const buckets = [...bounds, '+Inf'].map((le, index) => {
      total += counts[index] ?? 0;
      return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: total };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: total },
    ];
  };
  const get = async () => ({ name, help, type: 'histogram', aggregator: 'sum', values: read().flatMap(samples) });
  // The registry calls nothing else of it.
  registry.registerMetric({ name, get } as unknown as Metric);
}

/** One value without labels; none for undefined. */
export const single = (value: number | undefined): readonly Figure[] => (value === undefined ? [] : [{ value }]);

/** The values of an object, by a label. */
export const byLabel = (label: string, values: Readonly<Record<string, number>>): readonly Figure[] =>
  Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));
