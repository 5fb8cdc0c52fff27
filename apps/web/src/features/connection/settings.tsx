import { Stack, Text, Title } from '@mantine/core';
import { editPermission, globalPermissions } from '@syncledger/domain/words';

import { useProjects, usePermissions } from '../../api/permissions.js';
import { longKindLabels } from '../../components/kind-labels.js';
import type { ConnectionOfKind } from './connection-of-kind.js';
import { ParamsTable } from './params-table.js';

export function Settings({ connection }: { connection: ConnectionOfKind }) {
  const project = useProjects().get(connection.project);
  const facts = [
    ['Project', project?.name ?? String(connection.project)],
    ['System', connection.system],
    ['Kind', longKindLabels[connection.kind]],
    ['Command', connection.command],
    ['Frequency', connection.frequency],
    ['Reached by', connection.inaccessible ? 'Agents in the customer’s network only' : 'Any agent'],
    ['ID', String(connection.id)],
  ] as const;
  return (
    <Stack component="section" gap="xs" aria-labelledby="settings">
      <Title order={2} size="h4" id="settings">
        Settings
      </Title>
      <dl className="settings">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Title order={3} size="h5">
        Params
      </Title>
      <Params connection={connection} />
    </Stack>
  );
}

function Params({ connection }: { connection: ConnectionOfKind }) {
  const { canSeeParams } = usePermissions();
  const { kind, params } = connection;
  if (params === null) {
    return <Text size="sm">The params can’t be decrypted: the server doesn’t have their encryption key.</Text>;
  }
  if (!canSeeParams(kind) || params === undefined) {
    const { label } = globalPermissions[editPermission[kind]];
    return <Text size="sm">To see params, you need the permission “{label}”.</Text>;
  }
  if (Object.keys(params).length === 0) return <Text size="sm">No params.</Text>;
  return <ParamsTable connection={connection} params={params} />;
}
