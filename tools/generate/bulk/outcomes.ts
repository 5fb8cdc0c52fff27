import type { Kind } from '@syncledger/domain';

import { tell } from '../messages.js';
import type { Random } from '../random.js';
import { failures, successes } from '../story.js';

/** The maximum length of a message, in characters (wire contract, section 1). */
const LONGEST = 65_536;

/** The result of a run. */
export interface Outcome {
  readonly succeeded: boolean;
  readonly message: string;
  readonly seconds: number;
}

/**
 * Simulates the results of one connection: failures come in streaks, and some connections fail permanently from some
 * day on.
 */
export class Outcomes {
  private readonly usual: number;
  private readonly breaksAt: number;
  private failing = 0;
  private reason = '';

  /** @param from and `until`: the span of the history, in microseconds */
  constructor(
    private readonly kind: Kind,
    from: number,
    until: number,
    private readonly random: Random,
  ) {
    // Most runs take seconds, some take an hour.
    this.usual = Math.exp(1 + 5.5 * random.next());
    this.breaksAt = random.happens(0.03) ? from + (until - from) * (0.85 + 0.15 * random.next()) : Infinity;
  }

  /** The result of the run that is due at that time. */
  next(at: number): Outcome {
    const { random } = this;
    if (this.failing > 0) this.failing -= 1;
    else if (at >= this.breaksAt) this.failing = Infinity;
    else if (random.happens(0.012)) this.failing = random.integer(1, 9);
    if (this.failing === 0) this.reason = '';
    else if (this.reason === '') this.reason = random.pick(failures);
    const message = withLog(tell(this.reason || random.pick(successes[this.kind]), random), random);
    const seconds = Math.ceil(this.usual * (0.7 + 0.6 * random.next()));
    return { succeeded: this.failing === 0, message, seconds };
  }
}

/** Most messages are a sentence; a few have a log after it, and the longest have the maximum length. */
function withLog(message: string, random: Random): string {
  const chance = random.next();
  if (chance < 0.94) return message;
  const length = chance < 0.99 ? random.integer(800, 3_000) : random.integer(4_000, 16_000);
  const begin = random.integer(0, LOG.length - LONGEST);
  return `${message}\n${LOG.slice(begin, begin + (chance < 0.9998 ? length : LONGEST))}`.slice(0, LONGEST);
}

/** A long log, from which messages show an excerpt. It has no surrogate pairs, so it can be cut anywhere. */
const LOG = Array.from({ length: 2_000 }, (_, line) => {
  const state = ['mapped', 'unchanged', 'übersprungen', 'created\tnew', 'C:\\sync\\out'][line % 5] ?? '';
  return `[${String((line * 7919) % 86_400).padStart(5, '0')}] task T${String((line * 104_729) % 9_973)} ${state} → issue SEC-${String((line * 31) % 9_999)} (${String(line % 7)} fields)`;
}).join('\n');
