import type { Kind } from '@syncledger/domain/words';

import { AUTHORIZED_CURL, jsonBody } from './curl.js';

interface PostTarget {
  /** Scheme and host. */
  readonly server: string;
  readonly kind: Kind;
  readonly id: number;
}

/** A shell command that posts a result. */
export function postCommand({ server, kind, id }: PostTarget): string {
  const result = JSON.stringify({
    connection: id,
    automatic: false,
    succeeded: true,
    result_message: 'Hello from the command line',
  });
  return [`${AUTHORIZED_CURL} \\`, `  ${server}/api/v2/jobs/${kind}/ ${jsonBody(result)}`].join('\n');
}
