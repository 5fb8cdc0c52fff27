import type { Finding } from '@syncledger/domain/terminal';

import { TokenReview, type ReviewedToken } from '../../access/tokens/index.js';
import type { Database } from '../../platform/database/index.js';

/** Maximum number of tokens named in a finding. */
const NAMED = 20;

/**
 * Whether tokens have deactivated or unknown makers, and whether agents see the `params` of the runs that they claim.
 */
export async function checkTokens(database: Database): Promise<Finding[]> {
  const { stopped, unknown, blind } = await TokenReview.of(database, Date.now() * 1000);
  return [
    finding('makers', stopped, {
      detail: 'Stopped, because their maker is deactivated',
      remedy: 'Create new ones, or activate the maker again and deactivate them with `user deactivate EMAIL --adopt`.',
    }),
    finding('makers', unknown, {
      detail: 'Their maker was never recorded, so only the permissions of their users bound them',
      remedy: 'Create new ones, and revoke these.',
    }),
    finding('agents', blind, {
      detail: 'Agents that get runs without `params`, because their user may not see all',
      remedy: 'Give the agent’s user the global role UR6, Sync Service, or let the agent claim with `needs_params`.',
    }),
  ].flat();
}

function finding(
  check: string,
  tokens: readonly ReviewedToken[],
  { detail, remedy }: { detail: string; remedy: string },
): Finding[] {
  if (tokens.length === 0) return [];
  const named = tokens.slice(0, NAMED).map(({ id, name, email }) => `${name ?? 'API token'} (${id}) of ${email}`);
  const more = tokens.length > NAMED ? `, and ${tokens.length - NAMED} more` : '';
  return [{ check, status: 'warning', detail: `${detail}: ${named.join(', ')}${more}.`, remedy }];
}
