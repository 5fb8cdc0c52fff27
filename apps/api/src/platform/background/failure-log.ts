import { Logger } from '@nestjs/common';

import { rootCause } from '../database/errors.js';

/** A cause that did not occur for this long is new when it occurs again, in milliseconds. */
const FORGET_MILLISECONDS = 10_000;
/** How often a cause that lasts is logged, in milliseconds. */
const REPEAT_MILLISECONDS = 60_000;
/** Maximum number of causes to remember. */
const MAX_CAUSES = 50;

interface Cause {
  loggedAt: number;
  seenAt: number;
  /** Occurrences since it was logged. */
  count: number;
}

/** The failures of this process by what failed, for metrics. */
export const failureCounts = new Map<string, number>();

/** Logs each cause of failures when it first occurs, then once a minute with a count while it lasts. */
export class FailureLog {
  private readonly logger: Logger;
  private readonly causes = new Map<string, Cause>();

  /** @param name of what fails, in the log */
  constructor(private readonly name: string) {
    this.logger = new Logger(name);
    if (!failureCounts.has(name)) failureCounts.set(name, 0);
  }

  /** @param message what failed */
  failed(error: unknown, message: string): void {
    failureCounts.set(this.name, (failureCounts.get(this.name) ?? 0) + 1);
    const err = rootCause(error);
    const cause = this.count(keyOf(err));
    const now = performance.now();
    const isNew = now - cause.seenAt > FORGET_MILLISECONDS;
    cause.seenAt = now;
    if (!isNew && now - cause.loggedAt < REPEAT_MILLISECONDS) return;
    this.logger.error({ err, count: cause.count }, message);
    cause.loggedAt = now;
    cause.count = 0;
  }

  /** Logs the end of failures, if there were any. */
  recovered(): void {
    if (this.causes.size === 0) return;
    this.causes.clear();
    this.logger.log('recovered');
  }

  private count(key: string): Cause {
    if (this.causes.size >= MAX_CAUSES && !this.causes.has(key)) this.causes.clear();
    const cause = this.causes.get(key) ?? { loggedAt: -Infinity, seenAt: -Infinity, count: 0 };
    this.causes.set(key, cause);
    cause.count += 1;
    return cause;
  }
}

/** Errors with the same code have the same cause: messages may contain ports and ids. */
function keyOf(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return typeof code === 'string' ? code : String(message);
}
