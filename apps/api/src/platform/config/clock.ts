import { Injectable } from '@nestjs/common';
import type { Micros } from '@syncledger/domain';

/** The system's clock; tests replace it. */
@Injectable()
export class Clock {
  /** Now, as microseconds since 1970; the system's clock has milliseconds. */
  now(): Micros {
    return Date.now() * 1000;
  }

  /** Milliseconds since an arbitrary moment, for measuring how long something took: unlike `now`, nobody sets it. */
  monotonic(): number {
    return performance.now();
  }
}
