import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { EXIT } from '../agent/agent.js';
import { assertToken, ConfigurationError, forgetLogin, storeLogin, type RemoteServer } from '../config/index.js';
import { printLine } from './print.js';
import { RemoteLedger } from './remote-ledger.js';

/**
 * Asks for a token, or reads it from standard input, and stores it once the server has accepted it.
 * @throws ConfigurationError for a token of the scope "agent"
 */
export async function logIn(remote: RemoteServer): Promise<number> {
  const { server, allowHttp, ca } = remote;
  const entered = process.stdin.isTTY ? await askForToken(server) : await text(process.stdin);
  const token = assertToken(entered.trim(), 'Standard input');
  const user = await new RemoteLedger({ ...remote, token }).whoAmI();
  if (user === undefined) {
    throw new ConfigurationError('The token has the scope "agent", which is for agents only. Use one without a scope.');
  }
  const file = await storeLogin({ server, token, allowHttp, ...(ca !== undefined && { ca }) });
  printLine(`Logged in to ${server} as ${user}. The token is in ${file}.`);
  return EXIT.ok;
}

export function logOut(): number {
  printLine(
    forgetLogin() ? 'Logged out. The token is still valid: revoke it if you need it no more.' : 'Not logged in.',
  );
  return EXIT.ok;
}

/** Without echo. */
async function askForToken(server: string): Promise<string> {
  process.stderr.write(`Token for ${server}: `);
  const silent = new Writable({
    write: (_, __, done) => {
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  lines.once('SIGINT', () => process.exit(EXIT.killed));
  const [line] = (await once(lines, 'line')) as [string];
  lines.close();
  process.stderr.write('\n');
  return line;
}
