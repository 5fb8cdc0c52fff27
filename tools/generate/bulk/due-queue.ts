/** Connections ordered by due time: a binary heap over numbers, because it is used once for every job. */
export class DueQueue {
  private readonly heap: Int32Array;
  private readonly due: Float64Array;

  /** @param due the first due time of each connection, in microseconds; by their index in the list */
  constructor(due: readonly number[]) {
    this.due = Float64Array.from(due);
    this.heap = Int32Array.from(due.keys()).sort((one, other) => this.dueAt(one) - this.dueAt(other));
  }

  /** The index of the connection that is due next. */
  get first(): number {
    return this.heap[0] ?? 0;
  }

  /** The due time of a connection, in microseconds. */
  dueAt(place: number): number {
    return this.due[place] ?? Infinity;
  }

  /** Reschedules the connection that was due next. */
  put(due: number): void {
    const { heap } = this;
    const moved = this.first;
    this.due[moved] = due;
    let hole = 0;
    for (let child = 1; child < heap.length; child = 2 * hole + 1) {
      const right = child + 1;
      if (right < heap.length && this.dueAt(heap[right] ?? 0) < this.dueAt(heap[child] ?? 0)) child = right;
      if (this.dueAt(heap[child] ?? 0) >= due) break;
      heap[hole] = heap[child] ?? 0;
      hole = child;
    }
    heap[hole] = moved;
  }
}
