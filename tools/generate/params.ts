import type { JsonObject, Kind } from '@syncledger/domain';

import type { Random } from './random.js';

/**
 * The params of a connection, with a made-up password.
 * @param project the name of the connection's project
 */
export function paramsOf(kind: Kind, system: string, project: string, random: Random): JsonObject {
  const host = `${system.toLowerCase().replaceAll(' ', '')}.example.com`;
  const secret = random.integer(1e8, 1e9 - 1).toString(36);
  return kind === 'alm'
    ? { alm_server: host, alm_method: 'https', alm_user: 'svc-sync', alm_pass: secret, sde_project: project }
    : { analysis_server: host, analysis_user: 'svc-scan', analysis_pass: secret, sde_project: project };
}
