/** curl with $SYNCLEDGER_TOKEN. The token is passed on standard input: arguments are visible in the process list. */
export const AUTHORIZED_CURL = `printf 'Authorization: Token %s' "\${SYNCLEDGER_TOKEN:?}" | curl -sS -H @-`;

/** Options of curl 7.68 for a JSON body; `--json` came with 7.82. */
export const jsonBody = (body: string): string => `-H 'Content-Type: application/json' -d '${body}'`;
