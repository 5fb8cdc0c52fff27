import { Injectable } from '@nestjs/common';
import { forbidden, LedgerError, notFound, type Draft, type OutputInput, type OutputReceipt } from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import { hashLeaseToken } from '../job-store/index.js';
import { Outputs } from '../output-store/index.js';
import { OutputContinuations } from './output-continuations.js';
import { OutputMasks } from './output-masks.js';
import { OutputRepository, type OutputOf, type WritableRun } from './output.repository.js';

/** How long a lease may append after its end, in microseconds. */
const GRACE = 10 * 60 * 1_000_000;

/** Text is missing before the offset of an append. */
class OutputGapError extends LedgerError {
  constructor(private readonly nextOffset: number) {
    super('conflict', `Text is missing before this offset. Continue at ${String(nextOffset)}.`);
  }

  override get body(): object {
    return { ...super.body, next_offset: this.nextOffset };
  }
}

@Injectable()
export class OutputService {
  constructor(
    private readonly repository: OutputRepository,
    private readonly outputs: Outputs,
    private readonly masks: OutputMasks,
    private readonly continuations: OutputContinuations,
    private readonly clock: Clock,
  ) {}

  /**
   * Appends text to the output of the lease's attempt, with the secrets of the connection masked.
   * @throws LedgerError `conflict` when the lease is lost, or ended more than 10 minutes ago, or when text is missing
   */
  async append(run: OutputOf, draft: Draft<OutputInput>): Promise<OutputReceipt> {
    const hash = hashLeaseToken(draft.fields.lease ?? '');
    const continued = draft.isValid ? await this.continuations.append(run, hash, draft.valid()) : undefined;
    return continued ?? this.appendAnywhere(run, hash, draft);
  }

  private async appendAnywhere(run: OutputOf, hash: string, draft: Draft<OutputInput>): Promise<OutputReceipt> {
    const found = await this.repository.findWritable(run, hash);
    if (!found) throw notFound();
    if (!found.may_run) throw forbidden();
    const { offset, text } = draft.valid();
    const attempt = attemptOf(found, this.clock.now());
    if (attempt === undefined) throw new LedgerError('conflict', 'The lease is lost.');
    const { connection_id: connection, connection_version: version } = found;
    const mask = await this.masks.of(connection, version);
    const { received, isGap, end } = await this.outputs.append(
      { job: run.id, attempt, hash, offset, bytes: Buffer.from(text) },
      mask,
    );
    if (isGap) throw new OutputGapError(received);
    const goesOn = found.is_last && found.ready === 0;
    if (goesOn && end) this.continuations.remember(run.id, { attempt, hash, connection, version, end });
    return { attempt, next_offset: received };
  }
}

/** The attempt that a lease may append to. */
function attemptOf(run: WritableRun, now: number): number | undefined {
  if (run.is_last) return run.ready === 0 || run.last_run > now - GRACE ? run.attempt : undefined;
  return run.lost_at !== null && run.lost_at > now - GRACE ? (run.lost_attempt ?? undefined) : undefined;
}
