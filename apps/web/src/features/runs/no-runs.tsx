import { Anchor, Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { anyConnection } from '../../api/connections.js';
import { usePermissions } from '../../api/permissions.js';
import { useSession } from '../../app/session.js';
import { CopyBlock } from '../../components/copy-block.js';
import { EmptyState } from '../../components/states.js';
import { postCommand } from '../../components/post-command.js';

export function NoRuns({ clear }: { clear: (() => void) | undefined }) {
  if (clear) {
    return (
      <EmptyState title="No run matches">
        <Button variant="default" size="xs" onClick={clear}>
          Clear all filters
        </Button>
      </EmptyState>
    );
  }
  return <FirstRun />;
}

function FirstRun() {
  const session = useSession();
  const { canRun } = usePermissions();
  const { data: first } = useQuery(anyConnection(session));
  if (first === undefined) return <EmptyState title="No runs yet" />;
  if (first === null) {
    return (
      <EmptyState title="No runs yet">
        <Text size="sm">
          Runs are of connections, and there is none yet:{' '}
          <Anchor component={Link} href="/" underline="always">
            what to do first
          </Anchor>
          .
        </Text>
      </EmptyState>
    );
  }
  const { kind, id, alias, project } = first;
  if (!canRun(kind, project))
    return <EmptyState title="No runs yet">They are listed here once there are some.</EmptyState>;
  return (
    <EmptyState title="No runs yet">
      <Text size="sm">Post the result of a run of {alias}, with a token of yours in $SYNCLEDGER_TOKEN:</Text>
      <CopyBlock text={postCommand({ server: location.origin, kind, id })} />
    </EmptyState>
  );
}
