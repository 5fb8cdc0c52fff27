import { Text } from '@mantine/core';

import { usePermissions } from '../../api/permissions.js';
import { SERVER } from '../../api/server.js';
import { CopyBlock } from '../../components/copy-block.js';
import { postCommand } from '../../components/post-command.js';
import { EmptyState } from '../../components/states.js';
import type { ConnectionOfKind } from './connection-of-kind.js';
import { agentCommand } from './first-steps.js';

export function FirstSteps({ connection }: { connection: ConnectionOfKind }) {
  const canRun = usePermissions().canRun(connection.kind, connection.project);
  const first = { server: SERVER, kind: connection.kind, id: connection.id, system: connection.system };
  if (!canRun) return <EmptyState title="No runs yet">Runs appear here once an agent has executed one.</EmptyState>;
  return (
    <EmptyState title="No runs yet">
      <Text size="sm">
        If a cron job or another tool already runs it, post each result from there, with your token in
        $SYNCLEDGER_TOKEN:
      </Text>
      <CopyBlock text={postCommand(first)} label="Copy curl command" />
      <Text size="sm">
        Or let an agent run it. You need a built clone of Syncledger, an executable commands/{connection.command} and a
        token with the scope “agent”:
      </Text>
      <CopyBlock text={agentCommand(first)} label="Copy agent command" />
    </EmptyState>
  );
}
