/**
 * curl with the token of $SYNCLEDGER_TOKEN. The shell itself writes the header into curl's standard input: an argument would show in
 * the machine's list of processes.
 */
export const AUTHORIZED_CURL = `printf 'Authorization: Token %s' "\${SYNCLEDGER_TOKEN:?}" | curl -sS -H @-`;
