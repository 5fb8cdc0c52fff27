/** A simulated clock of a process: from a moment on, faster or slower than the machine's. */
export interface Clock {
  /** Its value at `from`, minus the machine's, in milliseconds. */
  readonly offset: number;
  /** Milliseconds since 1970, by the machine's clock. */
  readonly from: number;
  readonly speed: number;
}

/** What a clock shows when the machine's shows `at`; both in milliseconds since 1970. */
export function shownBy({ offset, from, speed }: Clock, at: number): number {
  return Math.floor(from + offset + (at - from) * speed);
}

/** The arguments that give a Node.js process such a clock. Timers are unaffected: only the time of day differs. */
export function clockArguments({ offset, from, speed }: Clock): string[] {
  const module = `const real = Date.now.bind(Date);
    const now = () => Math.floor(${from + offset} + (real() - ${from}) * ${speed});
    globalThis.Date = class extends Date {
      constructor(...given) { if (given.length === 0) super(now()); else super(...given); }
      static now() { return now(); }
    };`;
  return ['--import', `data:text/javascript,${encodeURIComponent(module)}`];
}
