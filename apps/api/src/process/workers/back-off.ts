/** The first pause, in milliseconds. */
const FIRST_MILLISECONDS = 200;
/** The longest pause, in milliseconds. */
const LONGEST_MILLISECONDS = 30_000;
/** Who lived so long, in milliseconds, did not die of what the one before died of. */
const HEALTHY_MILLISECONDS = 60_000;

/** How long to wait before a process that ended is started again: twice as long each time that it ends soon. */
export class BackOff {
  private next = FIRST_MILLISECONDS;

  /**
   * @param lived how long the process lived, in milliseconds
   * @returns the pause, in milliseconds
   */
  after(lived: number): number {
    if (lived >= HEALTHY_MILLISECONDS) this.next = FIRST_MILLISECONDS;
    const pause = this.next;
    this.next = Math.min(pause * 2, LONGEST_MILLISECONDS);
    return pause;
  }
}
