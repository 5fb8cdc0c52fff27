import type { Kind } from '@syncledger/domain/words';

import { AUTHORIZED_CURL } from './curl.js';

/** The connection whose run is to be recorded. */
interface RunOf {
  /** Where the ledger is: scheme and host. */
  readonly server: string;
  readonly kind: Kind;
  readonly id: number;
}

/** The command that posts the result of a run that something else made. */
export function postCommand({ server, kind, id }: RunOf): string {
  const result = JSON.stringify({
    connection: id,
    automatic: false,
    succeeded: true,
    result_message: 'Hello from the command line',
  });
  return [`${AUTHORIZED_CURL} \\`, `  ${server}/api/v2/jobs/${kind}/ --json '${result}'`].join('\n');
}
