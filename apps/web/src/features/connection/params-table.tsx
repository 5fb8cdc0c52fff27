import { Text } from '@mantine/core';

import type { ConnectionOfKind } from './connection-of-kind.js';
import { isMasked, paramDescription, formatValue, type Params } from './param-rows.js';
import { SecretValue } from './secret-value.js';

export function ParamsTable({ connection, params }: { connection: ConnectionOfKind; params: Params }) {
  const entries = Object.entries(params);
  const hasSecrets = entries.some(([, value]) => isMasked(value));
  return (
    <>
      {hasSecrets && (
        <Text size="sm" className="connection-dimmed">
          Viewing a secret is recorded in the audit log.
        </Text>
      )}
      <dl className="params">
        {entries.map(([name, value]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
              <span className="connection-dimmed">{paramDescription(connection.system, name)}</span>
            </dt>
            <dd>
              {isMasked(value) ? (
                <SecretValue connection={connection} name={name} />
              ) : (
                <code>{formatValue(value)}</code>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
