import { Text } from '@mantine/core';
import type { Project } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';

import { SERVER } from '../../api/server.js';
import { useSession } from '../../app/session.js';
import { CopyBlock } from '../../components/copy-block.js';
import { agentCommand, connectionCommand, projectCommand } from './first-commands.js';

interface FirstCommandsProps {
  readonly project: Project | undefined;
  /** Of connections that the caller may create. */
  readonly kind: Kind | undefined;
  readonly canAddProject: boolean;
}

/** The same steps in a shell. */
export function FirstCommands({ project, kind, canAddProject }: FirstCommandsProps) {
  const { me } = useSession();
  const commands = [
    ...(!project && canAddProject ? [projectCommand(SERVER)] : []),
    ...(kind ? [connectionCommand(SERVER, kind, project?.id ?? 1)] : []),
    agentCommand(SERVER, me.id),
  ];
  return (
    <details className="ov-commands">
      <summary>The same in a shell</summary>
      <Text size="sm">
        With your token in <code>$SYNCLEDGER_TOKEN</code>
        {!project && ', and the ID of the new project instead of 1'}:
      </Text>
      {commands.map((command) => (
        <CopyBlock key={command} text={command} />
      ))}
    </details>
  );
}
