import { ADMIN, LEDGER } from '../typed-page.js';

/** What several pages take for granted, for the shell. */
export const bin = 'export PATH="$PWD/bin:$PATH"';
const header = `(umask 077; printf 'Authorization: Token %s\\n' ${ADMIN} > token.header)`;
const commands = `mkdir -m 755 commands
printf '#!/bin/sh\\necho Synchronised\\n' > commands/sync_jira
chmod 755 commands/sync_jira`;
const login = `(umask 077; syncledger token create laptop --user admin@localhost > laptop.token 2> /dev/null)
syncledger-agent login --server http://${LEDGER} < laptop.token > /dev/null 2>&1`;

/** The token of a user for agents. */
export const agentToken = `syncledger user create agent@example.com --role UR6 > /dev/null 2>&1
(umask 077; syncledger token create agent-1 --user agent@example.com --scope agent > token 2> /dev/null)`;

export const all = (...parts: readonly string[]): string => parts.join('\n');

/** A request, with the token of `token.header`. */
export const post = (route: string, body: object): string =>
  `curl --silent --show-error --fail -o /dev/null -H @token.header -H 'Content-Type: application/json' http://${LEDGER}/api/v2/${route} -d '${JSON.stringify(body)}'`;

/** The programs in the PATH, and the token in a file that curl reads. */
export const withToken = all(bin, header);
/** Makes a connection of project 1, without params. */
export const connect = (system: string, more: object = {}): string =>
  post('connections/alm/', { project: 1, system, params: {}, ...more });
/** The same, with the project and the connection of the first run. */
export const withConnection = all(withToken, post('projects/', { name: 'Web shop' }), connect('Jira'));
/** What the first run leaves, with a command that ends at once. */
export const afterFirstRun = (options = ''): string =>
  all(
    withConnection,
    commands,
    agentToken,
    login,
    `syncledger-agent --server http://${LEDGER} --token-file token --commands commands ${options} < /dev/null > agent.log 2>&1 &`,
  );
/** A result of connection 1. */
export const result = (succeeded: boolean): string =>
  post('jobs/alm/', { connection: 1, automatic: true, succeeded, result_message: succeeded ? '' : 'error: refused' });
