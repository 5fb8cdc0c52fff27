import type { Finding } from '@syncledger/domain/terminal';

import { RejectedError, TransientError } from '../agent/errors.js';
import { LedgerClient } from '../agent/ledger-client.js';
import { commandFor } from '../agent/run-job.js';
import { servableGroups } from '../agent/servable.js';
import { createFetch } from '../agent/transport.js';
import { ConfigurationError, type AgentConfig, type Settings } from '../config/index.js';
import { CommandRejectedError } from '../runner/commands.js';

/** Remedies by the code of the error of a connection. */
const REMEDIES: readonly (readonly [codes: RegExp, remedy: string])[] = [
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'Check the host name in --server, and the name servers of this machine.'],
  [/^ECONNREFUSED$/, 'Check the port in --server, and that the server runs and listens beyond its own machine.'],
  [/TIMEOUT|TIMEDOUT|UNREACH/, 'A firewall may be in between; behind a proxy, set HTTPS_PROXY.'],
  [/CERT|SIGNATURE|ISSUER/, 'Pass the certificate of its authority with --ca, or correct the certificate.'],
  [/SSL|EPROTO|UND_ERR_SOCKET|HPE_/, 'Check whether --server needs https or http, and its port.'],
];

/** Checks the server, the token, its rights, and the connections; each one only if those before it found no problem. */
export async function* checkLedger({ valid }: Settings): AsyncGenerator<Finding> {
  const { server } = valid;
  if (server === undefined) {
    yield* skip('The address of the server is missing.', ['server', 'token', 'connections']);
    return;
  }
  // Each check needs only the settings that it has tested for.
  const config = valid as AgentConfig;
  try {
    const ledger = new LedgerClient(config, createFetch(config.ca));
    yield { check: 'server', status: 'ok', detail: `${server} is Syncledger ${await ledger.version()}.` };
    yield* valid.tokenFile === undefined
      ? skip('There is no token.', ['token', 'connections'])
      : checkRights(config, ledger);
  } catch (error) {
    yield { check: 'server', ...problemOf(error) };
    yield* skip('The server does not respond as it should.', ['token', 'connections']);
  }
}

async function* checkRights(config: AgentConfig, ledger: LedgerClient): AsyncGenerator<Finding> {
  const { valid, finding } = await checkToken(ledger);
  yield finding;
  if (!valid) {
    yield* skip('The token is not accepted.', ['connections']);
    return;
  }
  if ((config as Partial<AgentConfig>).commands === undefined) {
    yield* skip('There is no folder of commands.', ['connections']);
    return;
  }
  try {
    yield* await checkConnections(config, ledger);
    yield* await queuedRuns(config, ledger);
  } catch (error) {
    yield { check: 'connections', ...problemOf(error) };
  }
}

async function checkToken(ledger: LedgerClient): Promise<{ valid: boolean; finding: Finding }> {
  const check = 'token';
  try {
    const user = await ledger.whoAmI();
    if (user === undefined) {
      return { valid: true, finding: { check, status: 'ok', detail: 'It is accepted, with the scope "agent".' } };
    }
    const detail = `It is accepted, but can do more than an agent needs: all that ${user} may do.`;
    const remedy = 'Create a token with the scope "agent".';
    return { valid: true, finding: { check, status: 'warning', detail, remedy } };
  } catch (error) {
    return { valid: false, finding: { check, ...problemOf(error) } };
  }
}

async function checkConnections(config: AgentConfig, ledger: LedgerClient): Promise<Finding[]> {
  const check = 'connections';
  const groups = await servableGroups({ config, ledger });
  if (groups.length === 0) {
    const detail = 'There is no connection whose runs the token’s user may claim, with its params.';
    const remedy = 'Give the user the role Sync Service (UR6), or make the user a member of the projects.';
    return [{ check, status: 'warning', detail, remedy }];
  }
  return groups.map(({ system, command, connections, file, problem }): Finding => {
    const what = `${command} (${system}, ${String(connections)})`;
    if (file !== undefined) return { check, status: 'ok', detail: `${what}: could serve with ${file}` };
    return { check, status: 'warning', detail: `${what}: could not serve. ${problem ?? ''}` };
  });
}

/** The runs that it would claim, oldest first; none if the token may not see them. */
async function queuedRuns(config: AgentConfig, ledger: LedgerClient): Promise<Finding[]> {
  const queued = await ledger.queuedJobs();
  const claimable = queued?.filter(({ connection }) => config.systems?.includes(connection.system) ?? true) ?? [];
  return Promise.all(
    claimable.map(async ({ id, connection }): Promise<Finding> => {
      const what = `${String(id)} (${connection.system}, ${connection.command})`;
      try {
        const file = await commandFor(connection, config);
        return { check: 'queued runs', status: 'ok', detail: `${what}: would run ${file}` };
      } catch (error) {
        const detail = error instanceof CommandRejectedError ? error.detail : String(error);
        return { check: 'queued runs', status: 'warning', detail: `${what}: would not run. ${detail}` };
      }
    }),
  );
}

function* skip(detail: string, checks: readonly string[]): Generator<Finding> {
  for (const check of checks) yield { check, status: 'skipped', detail };
}

function problemOf(error: unknown): Omit<Finding, 'check'> {
  if (![TransientError, RejectedError, ConfigurationError].some((type) => error instanceof type)) throw error;
  const { message: detail } = error as Error;
  const code = error instanceof TransientError ? error.code : undefined;
  const [, remedy] = REMEDIES.find(([codes]) => code !== undefined && codes.test(code)) ?? [];
  return { status: 'problem', detail, ...(remedy !== undefined && { remedy }) };
}
