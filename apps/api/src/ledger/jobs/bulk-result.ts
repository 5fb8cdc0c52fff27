import {
  BulkResultInput,
  connectionOf,
  type Draft,
  draftBody,
  isJsonObject,
  LedgerError,
  MAX_CLOCK_DIFFERENCE,
  readPastTime,
  readySeconds,
  ValidationErrors,
  type JsonObject,
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

/** A result that is not recorded. */
export interface Rejected {
  readonly errors: ValidationErrors;
  /** The connection that it names, if that is an id: the caller must be allowed to post its results. */
  readonly connection?: number;
}

/** A result as read from its line. */
export type ReadResult = BulkResult | Rejected;

export function isResult(read: ReadResult): read is BulkResult {
  return !('errors' in read);
}

/** Parses one line; a large one without blocking the event loop. An invalid line does not affect the others. */
export async function readResult({ bytes, start }: Line, kind: Kind, now: Micros): Promise<ReadResult> {
  if (!bytes) return rejectWith('The result is larger than 1 MiB.');
  const text: JsonText = { bytes, what: 'result', start };
  try {
    const sent = bytes.length <= SMALL_JSON ? parseSmallJson(text) : await parseJson(text);
    if (!isJsonObject(sent)) return rejectWith('The result must be a JSON object.');
    return resultOf(draftBody(BulkResultInput, withoutNulls(sent)), kind, now);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const errors = new ValidationErrors();
    errors.addMalformed(error);
    return { errors };
  }
}

/** Exports write null where the start of a run is unknown, or it has no external id. */
function withoutNulls(sent: JsonObject): JsonObject {
  const { started_at: startedAt, external_id: externalId, ...rest } = sent;
  if (startedAt !== null && externalId !== null) return sent;
  return {
    ...rest,
    ...(startedAt != null && { started_at: startedAt }),
    ...(externalId != null && { external_id: externalId }),
  };
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

/** @param field left out: the message is not about a single field */
export function rejectWith(message: string, field = 'detail'): Rejected {
  const errors = new ValidationErrors();
  errors.add(field, message);
  return { errors };
}

function resultOf(draft: Draft<BulkResultInput>, kind: Kind, now: Micros): ReadResult {
  const { fields, errors } = draft;
  if (fields.kind !== undefined && fields.kind !== kind) draft.reject('kind', `Must be ${kind}.`);
  const at = readPastTime(draft, 'last_run', now) ?? now;
  const startedAt = readPastTime(draft, 'started_at', now) ?? null;
  if (startedAt !== null && startedAt > at) draft.reject('started_at', 'Must not be after last_run.');
  if (!draft.isValid) {
    return { errors, ...(fields.connection !== undefined && { connection: connectionOf(fields.connection) }) };
  }
  const input = draft.valid();
  const { automatic, succeeded, result_message: message, ready, external_id: externalId = null } = input;
  const seconds = typeof ready === 'number' ? ready : 1;
  return {
    connection: connectionOf(input.connection),
    automatic,
    succeeded,
    message,
    ready: startedAt === null ? seconds : readySeconds(startedAt, at),
    at,
    receivedAt: now,
    isDated: fields.last_run !== undefined,
    startedAt,
    externalId,
  };
}
