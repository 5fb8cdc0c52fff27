import { Button, Group, NativeSelect, Text } from '@mantine/core';
import { frequencies, type Frequency } from '@syncledger/domain/words';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { changeConnection } from '../../api/connection-changes.js';
import { usePermissions } from '../../api/permissions.js';
import { useSession } from '../../app/session.js';
import { ErrorAlert } from '../../components/states.js';
import type { ConnectionOfKind } from './connection-of-kind.js';

export function FrequencySelect({ connection }: { connection: ConnectionOfKind }) {
  const session = useSession();
  const queryClient = useQueryClient();
  const [chosen, setChosen] = useState<Frequency>();
  const change = useMutation({
    mutationFn: (frequency: Frequency) => changeConnection(session, connection, { frequency }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['connections'] });
      setChosen(undefined);
    },
  });
  if (!usePermissions().canEdit(connection.kind)) return null;
  const isChanged = chosen !== undefined && chosen !== connection.frequency;
  return (
    <>
      <Group gap="xs" align="center">
        <Text component="label" htmlFor="frequency-now" size="sm">
          Runs
        </Text>
        <NativeSelect
          id="frequency-now"
          size="xs"
          data={[...frequencies]}
          value={chosen ?? connection.frequency}
          onChange={({ currentTarget: { value } }) => setChosen(value as Frequency)}
        />
        {isChanged && (
          <>
            <Button size="xs" loading={change.isPending} onClick={() => change.mutate(chosen)}>
              Save
            </Button>
            <Button size="xs" variant="default" onClick={() => setChosen(undefined)}>
              Cancel
            </Button>
          </>
        )}
        <span role="status" className="connection-dimmed">
          {change.isSuccess && !isChanged && 'Saved'}
        </span>
      </Group>
      {change.error && <ErrorAlert error={change.error} />}
    </>
  );
}
