import { Anchor, Button, Text } from '@mantine/core';
import { kinds } from '@syncledger/domain/words';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { anyConnection } from '../../api/connections.js';
import { usePermissions } from '../../api/permissions.js';
import { SERVER } from '../../api/server.js';
import { useSession } from '../../app/session.js';
import { CopyBlock } from '../../components/copy-block.js';
import { EmptyState } from '../../components/states.js';
import { postCommand } from '../../components/post-command.js';

export function NoRuns({ clear }: { clear: (() => void) | undefined }) {
  if (clear) {
    return (
      <EmptyState title="No runs match the filters">
        <Button variant="default" size="xs" onClick={clear}>
          Clear filters
        </Button>
      </EmptyState>
    );
  }
  return <FirstRun />;
}

function FirstRun() {
  const session = useSession();
  const { canEdit, canRun } = usePermissions();
  const { data: first } = useQuery(anyConnection(session));
  if (first === undefined) return <EmptyState title="No runs yet" />;
  const later = <EmptyState title="No runs yet">Runs appear here once there are some.</EmptyState>;
  if (first === null) {
    if (!kinds.some(canEdit)) return later;
    return (
      <EmptyState title="No runs yet">
        <Text size="sm">
          Runs belong to connections.{' '}
          <Anchor component={Link} href="/" underline="always">
            Create a connection
          </Anchor>{' '}
          first.
        </Text>
      </EmptyState>
    );
  }
  const { kind, id, alias, project } = first;
  if (!canRun(kind, project)) return later;
  return (
    <EmptyState title="No runs yet">
      <Text size="sm">Post the first result of {alias}, with your token in $SYNCLEDGER_TOKEN:</Text>
      <CopyBlock text={postCommand({ server: SERVER, kind, id })} />
    </EmptyState>
  );
}
