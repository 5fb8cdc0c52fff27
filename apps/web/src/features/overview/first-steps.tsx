import { List, Text } from '@mantine/core';

import { useProjects, useRights } from '../../api/rights.js';
import { CopyBlock } from '../../components/copy-block.js';
import { Empty } from '../../components/states.js';
import { agentCommand, connectionCommand, projectCommand } from './first-commands.js';

/** What to do first in a ledger in which the caller sees no connection. */
export function FirstSteps() {
  const rights = useRights();
  const projects = [...useProjects().values()];
  const mayMakeProject = rights.has('add_project');
  if (!rights.mayEdit('alm') && !rights.mayEdit('analysis') && !mayMakeProject) {
    return (
      <Empty title="No connections yet">
        <Text size="sm">
          You see the connections of the projects that you are a member of. Somebody who manages a project can make you
          one.
        </Text>
      </Empty>
    );
  }
  const server = location.origin;
  const project = projects.find(({ archived }) => !archived);
  const kind = rights.mayEdit('alm') ? 'alm' : 'analysis';
  return (
    <Empty title="No connections yet: what to do first">
      <Text size="sm">
        In a shell, with a token of yours in <code>$SYNCLEDGER_TOKEN</code>:
      </Text>
      <List
        type="ordered"
        spacing="md"
        size="sm"
        w="100%"
        maw={820}
        styles={{ itemWrapper: { width: '100%' }, itemLabel: { width: '100%' } }}
      >
        {!project && mayMakeProject && (
          <List.Item>
            Make a project.
            <CopyBlock text={projectCommand(server)} label="Copy" />
          </List.Item>
        )}
        <List.Item>
          Make a connection in it.{!project && ' Put the id that the project was given in place of 1.'}
          <CopyBlock text={connectionCommand(server, kind, project?.id ?? 1)} label="Copy" />
        </List.Item>
        <List.Item>
          Start an agent where the tool can be reached: in a clone of Syncledger, with a folder of commands.
          <CopyBlock text={agentCommand(server)} label="Copy" />
        </List.Item>
      </List>
    </Empty>
  );
}
