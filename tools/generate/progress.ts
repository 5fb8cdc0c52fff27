import { SingleBar } from 'cli-progress';

import type { Steps } from './load/steps.js';

/** Without a terminal, the interval of progress lines, in milliseconds. */
const LINE_MILLISECONDS = 5_000;

/** Steps with fewer rows, or that take no time, get no line. */
const [WORTH_ROWS, WORTH_SECONDS] = [10_000, 1];

/** Shows a bar with rate and remaining time for each step of many rows, and how long each step took. */
export class Progress implements Steps {
  private readonly bar = new SingleBar({
    format: '{name} {bar} {percentage}% | {value} of {total} | {rate} rows/s | {eta_formatted} left',
    noTTYOutput: true,
    notTTYSchedule: LINE_MILLISECONDS,
    hideCursor: null,
    // Averaged over many updates, so that the remaining time does not jump.
    etaBuffer: 200,
  });
  private name = '';
  private begun = 0;
  private rows = 0;
  private total: number | undefined;

  begin(name: string, total?: number): void {
    this.end();
    [this.name, this.begun, this.rows, this.total] = [name, performance.now(), 0, total];
    if (this.hasBar) this.bar.start(total ?? 0, 0, { name: name.padEnd(12), rate: '-' });
  }

  add(rows: number): void {
    this.rows += rows;
    const rate = Math.round((1000 * this.rows) / (performance.now() - this.begun)).toLocaleString('en');
    if (this.hasBar) this.bar.update(this.rows, { rate });
  }

  end(): void {
    if (this.name === '') return;
    const seconds = (performance.now() - this.begun) / 1000;
    if (this.hasBar) this.bar.stop();
    else if (seconds >= WORTH_SECONDS) console.error(`${this.name}: ${seconds.toFixed(1)} s`);
    this.name = '';
  }

  private get hasBar(): boolean {
    return this.total !== undefined && this.total >= WORTH_ROWS;
  }
}
