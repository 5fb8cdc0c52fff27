import { Text } from '@mantine/core';

import { useRights } from '../../api/rights.js';
import { CopyBlock } from '../../components/copy-block.js';
import { postCommand } from '../../components/post-command.js';
import { Empty } from '../../components/states.js';
import type { ConnectionOfKind } from './connection-of-kind.js';
import { agentCommand } from './first-steps.js';

/** What to do with a connection that has never run. */
export function FirstSteps({ connection }: { connection: ConnectionOfKind }) {
  const mayRun = useRights().mayRun(connection.kind, connection.project);
  const first = { server: location.origin, kind: connection.kind, id: connection.id, system: connection.system };
  if (!mayRun) return <Empty title="No runs yet">Its runs are listed here once an agent has made one.</Empty>;
  return (
    <Empty title="No runs yet">
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
    </Empty>
  );
}
