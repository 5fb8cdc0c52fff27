/** The first delay, in milliseconds. */
const FIRST_MILLISECONDS = 200;
/** The maximum delay, in milliseconds. */
const LONGEST_MILLISECONDS = 30_000;
/** A process that lived this long, in milliseconds, did not fail for the same reason as the previous one. */
const HEALTHY_MILLISECONDS = 60_000;

/** Exponential back-off before an exited process is restarted; resets after a healthy run. */
export class BackOff {
  private next = FIRST_MILLISECONDS;

  /**
   * @param lived how long the process lived, in milliseconds
   * @returns the delay, in milliseconds
   */
  after(lived: number): number {
    if (lived >= HEALTHY_MILLISECONDS) this.next = FIRST_MILLISECONDS;
    const pause = this.next;
    this.next = Math.min(pause * 2, LONGEST_MILLISECONDS);
    return pause;
  }
}
