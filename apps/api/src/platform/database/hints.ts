/** How long hints to one channel are gathered, in milliseconds. */
const GATHER_MILLISECONDS = 50;

/** The hints of one process: who listens to them, and at most one at a time of those that are given. */
export class Hints {
  private readonly listeners = new Map<string, Set<() => void>>();
  /** The channels that had a hint a moment ago, and whether another one has come since. */
  private readonly gathering = new Map<string, { timer: NodeJS.Timeout; more: boolean }>();

  /** @param send tells other processes; called as rarely as listeners are */
  constructor(private readonly send: (channel: string) => void = () => undefined) {}

  /** Gives a hint: the first at once, those that follow within a moment as one, at its end. */
  give(channel: string): void {
    const gathered = this.gathering.get(channel);
    if (gathered) gathered.more = true;
    else this.giveNow(channel);
  }

  /** Listens to a channel; returns what ends that. */
  listen(channel: string, onHint: () => void): () => void {
    const all = this.listeners.get(channel) ?? new Set();
    this.listeners.set(channel, all.add(onHint));
    return () => {
      all.delete(onHint);
    };
  }

  /** Tells the listeners of this process: of one channel, or of all. */
  tell(channel?: string): void {
    for (const [name, all] of this.listeners) {
      if (channel === undefined || name === channel) for (const onHint of all) onHint();
    }
  }

  /** Gives none any more. */
  close(): void {
    for (const { timer } of this.gathering.values()) clearTimeout(timer);
    this.gathering.clear();
    this.listeners.clear();
  }

  private giveNow(channel: string): void {
    const timer = setTimeout(() => {
      const more = this.gathering.get(channel)?.more ?? false;
      this.gathering.delete(channel);
      if (more) this.giveNow(channel);
    }, GATHER_MILLISECONDS).unref();
    this.gathering.set(channel, { timer, more: false });
    this.tell(channel);
    this.send(channel);
  }
}
