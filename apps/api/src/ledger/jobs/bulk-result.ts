import {
  BulkResultInput,
  connectionOf,
  fieldsOf,
  InvalidInput,
  isJsonObject,
  LedgerError,
  parseBody,
  parseTime,
  readySeconds,
  type FieldErrors,
  type Kind,
  type Micros,
} from '@syncledger/domain';

import { parseJson, parseSmallJson, SMALL_JSON, type JsonText } from '../../platform/http/json/index.js';
import type { Line } from '../../platform/http/lines/index.js';

/** One result of many, as it is written. */
export interface BulkResult {
  readonly connection: number;
  readonly automatic: boolean;
  readonly succeeded: boolean;
  readonly message: string;
  readonly ready: number;
  /** When it finished. */
  readonly at: Micros;
  /** When the ledger heard of it. */
  readonly receivedAt: Micros;
  /** Whether its sender said when it finished. */
  readonly isDated: boolean;
  readonly startedAt: Micros | null;
  readonly externalId: string | null;
}

/** Why a result was not recorded. */
export interface Refused {
  readonly errors: FieldErrors;
}

const FIELDS = fieldsOf(BulkResultInput);

/** Reads one line, a large one in turns of the event loop; what is wrong with it is its own affair. */
export async function readResult(line: Line, kind: Kind, now: Micros): Promise<BulkResult | Refused> {
  if (!line) return refusedAs('The result is larger than 1 MiB.');
  const text: JsonText = { bytes: line, what: 'result', fields: FIELDS };
  try {
    const sent = line.length <= SMALL_JSON ? parseSmallJson(text) : await parseJson(text);
    if (!isJsonObject(sent)) return refusedAs('The result must be a JSON object.');
    // An export says so where nobody told when the run started.
    const { started_at: startedAt, ...rest } = sent;
    return resultOf(parseBody(BulkResultInput, startedAt === null ? rest : sent), kind, now);
  } catch (error) {
    if (error instanceof InvalidInput) return { errors: error.fields };
    if (error instanceof LedgerError) return refusedAs(error.detail);
    throw error;
  }
}

/** A refusal of the result as a whole. */
export function refusedAs(detail: string): Refused {
  return { errors: { detail: [detail] } };
}

function resultOf(input: BulkResultInput, kind: Kind, now: Micros): BulkResult {
  const { automatic, succeeded, result_message: message, ready, external_id: externalId = null } = input;
  if (input.kind !== undefined && input.kind !== kind) throw new InvalidInput({ kind: [`Must be ${kind}.`] });
  const isDated = input.last_run !== undefined;
  const at = isDated ? timeOf('last_run', input.last_run, now) : now;
  const startedAt = input.started_at === undefined ? null : timeOf('started_at', input.started_at, now);
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
    isDated,
    startedAt,
    externalId,
  };
}

function timeOf(field: string, text = '', now: Micros): Micros {
  const time = parseTime(text) ?? now + 1;
  if (time > now) throw new InvalidInput({ [field]: ['Must not be in the future.'] });
  return time;
}
