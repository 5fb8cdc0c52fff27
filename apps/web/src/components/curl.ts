/** curl with $SYNCLEDGER_TOKEN. The token is passed on standard input: arguments are visible in the process list. */
export const AUTHORIZED_CURL = `printf 'Authorization: Token %s' "\${SYNCLEDGER_TOKEN:?}" | curl -sS -H @-`;
