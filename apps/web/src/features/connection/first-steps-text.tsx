import { Text } from '@mantine/core';

import { usePermissions } from '../../api/permissions.js';
import { CopyBlock } from '../../components/copy-block.js';
import { postCommand } from '../../components/post-command.js';
import { EmptyState } from '../../components/states.js';
import type { ConnectionOfKind } from './connection-of-kind.js';
import { agentCommand } from './first-steps.js';

export function FirstSteps({ connection }: { connection: ConnectionOfKind }) {
  const canRun = usePermissions().canRun(connection.kind, connection.project);
  const first = { server: location.origin, kind: connection.kind, id: connection.id, system: connection.system };
  if (!canRun) return <EmptyState title="No runs yet">Its runs are listed here once an agent has made one.</EmptyState>;
  return (
    <EmptyState title="No runs yet">
      <Text size="sm">
        Something else runs it already, such as a cron job? Let it post each result, with your token as
        $SYNCLEDGER_TOKEN:
      </Text>
      <CopyBlock text={postCommand(first)} label="Copy the curl command" />
      <Text size="sm">
        Or let an agent run it: in a clone of Syncledger that is built, with an executable commands/{connection.command}
        , and a token of the scope agent:
      </Text>
      <CopyBlock text={agentCommand(first)} label="Copy the agent command" />
    </EmptyState>
  );
}
