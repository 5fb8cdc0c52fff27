import {
  BulkResultInput,
  connectionOf,
  fieldsOf,
  InvalidInput,
  isJsonObject,
  LedgerError,
  MAX_CLOCK_DIFFERENCE,
  parseBody,
  readPastTime,
  readySeconds,
  type FieldErrors,
  type Kind,
  type Micros,
} from '@syncledger/domain';

import { parseJson, parseSmallJson, SMALL_JSON, type JsonText } from '../../platform/http/json/index.js';
import type { Line } from '../../platform/http/lines/index.js';

export interface BulkResult {
  readonly connection: number;
  readonly automatic: boolean;
  readonly succeeded: boolean;
  readonly message: string;
  readonly ready: number;
  /** When the run finished. */
  readonly at: Micros;
  readonly receivedAt: Micros;
  /** Whether the sender stated when the run finished. */
  readonly isDated: boolean;
  readonly startedAt: Micros | null;
  readonly externalId: string | null;
}

/** What is stored of a result. */
export interface RecordedResult extends Pick<BulkResult, 'automatic' | 'succeeded' | 'ready' | 'at' | 'startedAt'> {
  /** Null: another than the one compared with. */
  readonly message: string | null;
  /** When it was received, or before that, when the run that it finished was queued. */
  readonly receivedAt: Micros;
}

/** The errors of a result that is not recorded. */
export interface Rejected {
  readonly errors: FieldErrors;
}

const FIELDS = fieldsOf(BulkResultInput);

/** Parses one line; a large one without blocking the event loop. An invalid line does not affect the others. */
export async function readResult({ bytes, start }: Line, kind: Kind, now: Micros): Promise<BulkResult | Rejected> {
  if (!bytes) return rejectWith('The result is larger than 1 MiB.');
  const text: JsonText = { bytes, what: 'result', fields: FIELDS, start };
  try {
    const sent = bytes.length <= SMALL_JSON ? parseSmallJson(text) : await parseJson(text);
    if (!isJsonObject(sent)) return rejectWith('The result must be a JSON object.');
    // Exports write null where the start of a run is unknown.
    const { started_at: startedAt, ...rest } = sent;
    return resultOf(parseBody(BulkResultInput, startedAt === null ? rest : sent), kind, now);
  } catch (error) {
    if (error instanceof InvalidInput) return { errors: error.fields };
    if (error instanceof LedgerError) return rejectWith(error.detail);
    throw error;
  }
}

/** Whether a result is the one that was recorded, sent again. */
export function isRepeated(sent: BulkResult, recorded: RecordedResult): boolean {
  return (
    sent.automatic === recorded.automatic &&
    sent.succeeded === recorded.succeeded &&
    sent.message === recorded.message &&
    isSameTime(sent.startedAt, recorded.startedAt, recorded) &&
    (!sent.isDated || isSameTime(sent.at, recorded.at, recorded)) &&
    // Without an end, the duration depends on when it was received.
    (sent.startedAt !== null || sent.ready === recorded.ready)
  );
}

/** A time that was in the future when it was received was recorded as the time of receipt. */
function isSameTime(sent: Micros | null, recorded: Micros | null, { receivedAt }: RecordedResult): boolean {
  if (sent === null || recorded === null || sent === recorded) return sent === recorded;
  return recorded >= receivedAt && sent > recorded && sent - recorded <= MAX_CLOCK_DIFFERENCE;
}

/** A rejection that is not about a single field. */
export function rejectWith(detail: string): Rejected {
  return { errors: { detail: [detail] } };
}

function resultOf(input: BulkResultInput, kind: Kind, now: Micros): BulkResult {
  const { automatic, succeeded, result_message: message, ready, external_id: externalId = null } = input;
  if (input.kind !== undefined && input.kind !== kind) throw new InvalidInput({ kind: [`Must be ${kind}.`] });
  const { last_run: end, started_at: start } = input;
  const at = end === undefined ? now : readPastTime('last_run', end, now);
  const startedAt = start === undefined ? null : readPastTime('started_at', start, now);
  if (startedAt !== null && startedAt > at) throw new InvalidInput({ started_at: ['Must not be after last_run.'] });
  const seconds = typeof ready === 'number' ? ready : 1;
  return {
    connection: connectionOf(input),
    automatic,
    succeeded,
    message,
    ready: startedAt === null ? seconds : readySeconds(startedAt, at),
    at,
    receivedAt: now,
    isDated: end !== undefined,
    startedAt,
    externalId,
  };
}
