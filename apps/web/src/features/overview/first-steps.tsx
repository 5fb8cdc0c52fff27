import { Text } from '@mantine/core';
import { globalPermissions } from '@syncledger/domain/words';
import type { ReactNode } from 'react';

import { useProjects, usePermissions } from '../../api/permissions.js';
import { SERVER } from '../../api/server.js';
import { useSession } from '../../app/session.js';
import { CopyBlock } from '../../components/copy-block.js';
import { EmptyState } from '../../components/states.js';
import { agentCommand, connectionCommand, projectCommand } from './first-commands.js';

export function FirstSteps() {
  const permissions = usePermissions();
  const { me } = useSession();
  const project = [...useProjects().values()].find(({ archived }) => !archived);
  const canAddProject = permissions.can('add_project');
  const kind = (['alm', 'analysis'] as const).find((each) => permissions.canEdit(each));
  if (!kind && !canAddProject) return <NoAccess />;
  return (
    <EmptyState title="No connections yet">
      <Text size="sm">
        To get started, run these commands in a shell, with your token in <code>$SYNCLEDGER_TOKEN</code>:
      </Text>
      <ol className="ov-steps">
        {!project && canAddProject && <Step command={projectCommand(SERVER)}>Create a project.</Step>}
        {kind ? (
          <Step command={connectionCommand(SERVER, kind, project?.id ?? 1)}>
            Create a connection.{!project && ' Replace 1 with the ID of the new project.'}
          </Step>
        ) : (
          <li>
            Have somebody make a connection in it who has the right “{globalPermissions.edit_alm_connections.label}” or
            “{globalPermissions.edit_security_tool_connections.label}”.
          </li>
        )}
        <Step command={agentCommand(SERVER, me.id)}>
          Start an agent on a machine that can reach the tool, in a clone of Syncledger with a folder of commands.
        </Step>
      </ol>
    </EmptyState>
  );
}

function Step({ command, children }: { command: string; children: ReactNode }) {
  return (
    <li>
      {children}
      <CopyBlock text={command} />
    </li>
  );
}

function NoAccess() {
  return (
    <EmptyState title="No connections yet">
      <Text size="sm">
        You see the connections of the projects that you are a member of. Somebody who manages a project can make you
        one.
      </Text>
    </EmptyState>
  );
}
