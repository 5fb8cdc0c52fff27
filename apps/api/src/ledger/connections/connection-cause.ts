import { createHash } from 'node:crypto';

import { CAUSE_RULES, causeOf } from '@syncledger/domain';

/** Why a connection fails, by the message of its last failed run; columns of `connections c`. */
export interface StoredCause {
  readonly cause_line: string | null;
  /** The line with placeholders. */
  readonly cause_title: string | null;
  /** The fingerprint: equal for connections of one system that fail for the same reason. */
  readonly cause_key: string | null;
  /** The version of the rules that found it. */
  readonly cause_rules: number;
}

export const noCause: StoredCause = { cause_line: null, cause_title: null, cause_key: null, cause_rules: 0 };

/** In characters; the key is that of the whole title. */
const MAX_TITLE = 300;

export function storedCauseOf(system: string, message: string): StoredCause {
  const { line, title } = causeOf(message);
  const key = createHash('sha256')
    .update(JSON.stringify([system, title]))
    .digest('hex')
    .slice(0, 32);
  return {
    cause_line: line,
    cause_title: Array.from(title).slice(0, MAX_TITLE).join(''),
    cause_key: key,
    cause_rules: CAUSE_RULES,
  };
}
