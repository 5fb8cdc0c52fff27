/** How long hints to one channel are merged, in milliseconds. */
const GATHER_MILLISECONDS = 10;

/** The hints of one process: its listeners, and rate limiting of the hints that it sends. */
export class Hints {
  private readonly listeners = new Map<string, Set<() => void>>();
  /** Channels with a recent hint, and whether another one is pending. */
  private readonly gathering = new Map<string, { timer: NodeJS.Timeout; more: boolean }>();

  /** @param send notifies other processes; rate limited like the listeners */
  constructor(private readonly send: (channel: string) => void = () => undefined) {}

  /** Sends a hint: the first immediately, later ones within the interval as one, at its end. */
  notify(channel: string): void {
    const gathered = this.gathering.get(channel);
    if (gathered) gathered.more = true;
    else this.notifyNow(channel);
  }

  /** Listens to a channel; returns a function that stops it. */
  listen(channel: string, onHint: () => void): () => void {
    const all = this.listeners.get(channel) ?? new Set();
    this.listeners.set(channel, all.add(onHint));
    return () => {
      all.delete(onHint);
    };
  }

  /** Calls the listeners of one channel in this process, or of all. */
  callListeners(channel?: string): void {
    for (const [name, all] of this.listeners) {
      if (channel === undefined || name === channel) for (const onHint of all) onHint();
    }
  }

  /** Stops sending. */
  close(): void {
    for (const { timer } of this.gathering.values()) clearTimeout(timer);
    this.gathering.clear();
    this.listeners.clear();
  }

  private notifyNow(channel: string): void {
    const timer = setTimeout(() => {
      const more = this.gathering.get(channel)?.more ?? false;
      this.gathering.delete(channel);
      if (more) this.notifyNow(channel);
    }, GATHER_MILLISECONDS).unref();
    this.gathering.set(channel, { timer, more: false });
    this.callListeners(channel);
    this.send(channel);
  }
}
