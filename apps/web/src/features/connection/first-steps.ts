import type { Kind } from '@syncledger/domain/words';

/** The connection whose first run is to be made. */
export interface FirstRun {
  /** Where the ledger is: scheme and host. */
  readonly server: string;
  readonly kind: Kind;
  readonly id: number;
  readonly system: string;
}

/** The command that starts an agent for the connection's system. */
export function agentCommand({ server, kind, system }: FirstRun): string {
  const http = /^http:\/\/(?!(localhost|127\.|\[::1\]))/.test(server) ? ' --allow-http' : '';
  return [
    '(umask 077; printf %s "${SYNCLEDGER_TOKEN:?}" > token) &&',
    `npm run --silent agent -- --server ${server}${http} --token-file token \\`,
    `  --commands commands --kinds ${kind} --systems ${quoted(system)}`,
  ].join('\n');
}

/** As a shell reads it back: a system may be called anything. */
function quoted(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
