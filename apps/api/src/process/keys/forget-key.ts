import { existsSync } from 'node:fs';

import { encryptedParams } from '../../ledger/connections/index.js';
import { encryptedWebhookSecrets } from '../../outbound/webhooks/index.js';
import { ConfigurationError, type Environment } from '../../platform/config/index.js';
import {
  forgetKey,
  isLostKey,
  keyFilePath,
  presentKeys,
  textsWithKey,
  writeChecks,
} from '../../platform/secrets/index.js';
import type { Database } from '../../platform/database/index.js';
import { refuseNewerSchema } from '../../schema/index.js';
import { openPresent } from '../open-present.js';
import { explained } from '../start-errors.js';

/** What nobody can read any more without a key. */
export interface Forgotten {
  readonly id: string;
  /** Ids of the connections whose params are encrypted with it, those hidden until they are purged included. */
  readonly connections: readonly number[];
  /** Ids of the webhooks whose secrets are. */
  readonly webhooks: readonly number[];
}

/**
 * Accepts the loss of a key: the server starts without it, and what was encrypted with it stays unreadable.
 * @param isDry only report what becomes unreadable
 * @throws ConfigurationError when the database never needed the key, or when it is not lost
 */
export async function forgetLostKey(environment: Environment, id: string, isDry: boolean): Promise<Forgotten> {
  return explained(async () => {
    const database = await openPresent(environment);
    try {
      await refuseNewerSchema(database);
      return await forget(database, environment, id, isDry);
    } finally {
      await database.close();
    }
  });
}

function forget(database: Database, environment: Environment, id: string, isDry: boolean): Promise<Forgotten> {
  return writeChecks(database, async (tx) => {
    if (!(await isLostKey(tx, id, givenKeys(environment)))) {
      throw new ConfigurationError(
        `Key "${id}" is not lost: it is among the keys given, or the database does not need it. \`keys status\` shows the keys.`,
      );
    }
    const connections = await textsWithKey(tx, encryptedParams, id);
    const secrets = [];
    for (const column of encryptedWebhookSecrets) secrets.push(...(await textsWithKey(tx, column, id)));
    if (!isDry) await forgetKey(tx, id);
    return { id, connections, webhooks: [...new Set(secrets)].sort((one, other) => one - other) };
  });
}

/** Undefined without any: the key file may be what was lost. */
function givenKeys(environment: Environment) {
  const file = keyFilePath(environment);
  const hasKeys = file === undefined ? environment.secretKeys !== undefined : existsSync(file);
  return hasKeys ? presentKeys(environment).keyring : undefined;
}
