import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, type ReactNode } from 'react';
import { useLocation } from 'wouter';

import { agents } from '../../api/agents.js';
import { usePermissions } from '../../api/permissions.js';
import { SERVER } from '../../api/server.js';
import { useSession } from '../../app/session.js';
import { CopyBlock } from '../../components/copy-block.js';
import { DialogButton } from '../../components/dialog-button.js';
import { postCommand } from '../../components/post-command.js';
import { EmptyState, Loading } from '../../components/states.js';
import type { ConnectionOfKind } from './connection-of-kind.js';
import { agentCommand } from './first-steps.js';
import { useRunActions } from './use-run-actions.js';

const TokenForm = lazy(() =>
  import('../administration/tokens/token-form.js').then((code) => ({ default: code.TokenForm })),
);

/** In milliseconds. */
const AGENT_POLL = 5000;

/** Leads to the first run of a connection. */
export function FirstSteps({ connection }: { connection: ConnectionOfKind }) {
  const canRun = usePermissions().canRun(connection.kind, connection.project);
  const first = { server: SERVER, kind: connection.kind, id: connection.id, system: connection.system };
  if (!canRun) return <EmptyState title="No runs yet">Runs appear here once an agent has executed one.</EmptyState>;
  return (
    <EmptyState title="No runs yet">
      <ol className="first-steps">
        <Step title="Create a token for an agent">
          <NewAgentToken />
        </Step>
        <Step title="Start the agent">
          On a machine that reaches {connection.system}, in a built clone of Syncledger, with the token in
          $SYNCLEDGER_TOKEN and an executable commands/{connection.command}:
          <CopyBlock text={agentCommand(first)} label="Copy agent command" />
          <AgentState system={connection.system} />
        </Step>
        <Step title="Run it">
          <RunAndWatch connection={connection} />
        </Step>
      </ol>
      <Text size="sm">
        If a cron job or another tool already runs it, post each result from there instead, with your token in
        $SYNCLEDGER_TOKEN:
      </Text>
      <CopyBlock text={postCommand(first)} label="Copy curl command" />
    </EmptyState>
  );
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <li>
      <Text component="div" fw={600} size="sm">
        {title}
      </Text>
      <Text component="div" size="sm">
        {children}
      </Text>
    </li>
  );
}

function NewAgentToken() {
  const { me } = useSession();
  const { canAdminister } = usePermissions();
  if (!canAdminister) return 'You are signed in with a restricted token, which can’t create tokens.';
  return (
    <DialogButton label="Create agent token" title={`Create token for ${me.email}`}>
      {(close) => (
        <Suspense fallback={<Loading lines={4} />}>
          <TokenForm user={me} purpose="agent" onClose={close} />
        </Suspense>
      )}
    </DialogButton>
  );
}

/** Whether an agent that takes the runs has been seen: one's own, or any for those who see all. */
function AgentState({ system }: { system: string }) {
  const { data } = useQuery({ ...agents(useSession()), refetchInterval: AGENT_POLL });
  const found = data?.find(({ systems }) => systems === null || systems.includes(system));
  return <div role="status">{found ? `The agent ${found.name} is there.` : 'No agent has been seen yet.'}</div>;
}

function RunAndWatch({ connection }: { connection: ConnectionOfKind }) {
  const { queue } = useRunActions(connection);
  const [, navigate] = useLocation();
  const watch = ({ id }: { id: number }) => navigate(`/runs/${connection.kind}/${String(id)}`);
  return (
    <Button
      size="xs"
      variant="default"
      loading={queue.isPending}
      onClick={() => queue.mutate(undefined, { onSuccess: watch })}
    >
      Run now and watch
    </Button>
  );
}
