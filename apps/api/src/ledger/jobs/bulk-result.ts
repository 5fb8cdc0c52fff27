import {
  BulkResultInput,
  connectionOf,
  fieldsOf,
  InvalidInput,
  isJsonObject,
  LedgerError,
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

/** The errors of a result that is not recorded. */
export interface Rejected {
  readonly errors: FieldErrors;
}

const FIELDS = fieldsOf(BulkResultInput);

/** Parses one line; a large one without blocking the event loop. An invalid line does not affect the others. */
export async function readResult(line: Line, kind: Kind, now: Micros): Promise<BulkResult | Rejected> {
  if (!line) return rejectWith('The result is larger than 1 MiB.');
  const text: JsonText = { bytes: line, what: 'result', fields: FIELDS };
  try {
    const sent = line.length <= SMALL_JSON ? parseSmallJson(text) : await parseJson(text);
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
