const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const COMMENT = /^# (HELP|TYPE) (\S+) (.+)$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/;
const VALUE = /^(?:[+-]?Inf|NaN|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;
const TYPES = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

/** Metrics in the text format of Prometheus 0.0.4, read as strictly as its own parser does. */
export class PrometheusText {
  readonly samples: Sample[] = [];
  readonly types = new Map<string, string>();
  private readonly help = new Set<string>();
  private readonly seen = new Set<string>();

  /** @throws Error naming the line that is wrong */
  constructor(text: string) {
    if (!text.endsWith('\n')) throw new Error('The last line does not end.');
    for (const line of text.split('\n')) {
      try {
        if (line !== '') this.readLine(line);
      } catch (cause) {
        throw new Error(`${(cause as Error).message}: ${line}`, { cause });
      }
    }
    for (const [name, type] of this.types) if (type === 'histogram') this.checkHistogram(name);
  }

  /** The value with these labels; undefined without one. */
  value(name: string, labels: Labels = {}): number | undefined {
    return this.all(name, labels)[0]?.value;
  }

  /** The samples with these labels, and perhaps others. */
  all(name: string, labels: Labels = {}): Sample[] {
    return this.samples.filter(
      (sample) =>
        sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
  }

  private readLine(line: string): void {
    if (line.startsWith('#')) {
      const [, what = '', name = '', rest = ''] = COMMENT.exec(line) ?? [];
      if (!NAME.test(name)) throw new Error('No comment of this format');
      if (what === 'HELP') this.addOnce(this.help, name);
      else this.addType(name, rest);
      return;
    }
    const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
    if (!VALUE.test(value)) throw new Error('No sample');
    const sample = { name, labels: labelsOf(labels), value: Number(value.replace('Inf', 'Infinity')) };
    this.addOnce(this.seen, `${name} ${JSON.stringify(Object.entries(sample.labels).sort())}`);
    if (!this.types.has(name.replace(/_(bucket|sum|count)$/, '')) && !this.types.has(name)) {
      throw new Error('A sample before its type');
    }
    this.samples.push(sample);
  }

  private addType(name: string, type: string): void {
    if (!TYPES.includes(type) || this.types.has(name)) throw new Error('An unknown or a second type');
    if (type === 'counter' && !name.endsWith('_total')) throw new Error('A counter whose name does not end in _total');
    this.types.set(name, type);
  }

  private addOnce(set: Set<string>, key: string): void {
    if (set.has(key)) throw new Error('A duplicate');
    set.add(key);
  }

  /** Buckets must grow, and the last one be the count. */
  private checkHistogram(name: string): void {
    for (const { labels, value: count } of this.all(`${name}_count`)) {
      const buckets = this.all(`${name}_bucket`, labels).map(({ value }) => value);
      const isGrowing = buckets.every((value, index) => value >= (buckets[index - 1] ?? 0));
      if (!isGrowing || buckets.at(-1) !== count) throw new Error(`The buckets of ${name} do not fit`);
      if (this.value(`${name}_sum`, labels) === undefined) throw new Error(`${name} has no sum`);
    }
  }
}

function labelsOf(text: string): Labels {
  const labels: Record<string, string> = {};
  for (let rest = text; rest !== '';) {
    const [whole, name = '', value = ''] = LABEL.exec(rest) ?? [];
    if (whole === undefined || name in labels) throw new Error('A malformed or a second label');
    labels[name] = value;
    rest = rest.slice(whole.length);
  }
  return labels;
}
