import { Button, Group, Text } from '@mantine/core';
import type { Acknowledgement } from '@syncledger/client';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';

import { acknowledge, removeAcknowledgement } from '../../api/acknowledgements.js';
import { usePermissions, useProjects } from '../../api/permissions.js';
import { useWithInvalidation } from '../../api/use-with-invalidation.js';
import { useSession } from '../../app/session.js';
import { AcknowledgementForm } from '../../components/acknowledgement-form.js';
import { acknowledgementAt, acknowledgerOf, isInTrouble, muteText } from '../../components/acknowledgement-text.js';
import { DialogButton } from '../../components/dialog-button.js';
import { formatAgo } from '../../components/format-time.js';
import { ErrorAlert } from '../../components/states.js';
import { StatusIcon } from '../../components/status-icon.js';
import { Timestamp } from '../../components/timestamp.js';
import { useNow } from '../../components/use-now.js';
import type { ConnectionOfKind } from './connection-of-kind.js';

/** Who knows that the connection is in trouble, and the button to say so. */
export function AcknowledgementSection({ connection }: { connection: ConnectionOfKind }) {
  const { kind, id, project, health } = connection;
  const session = useSession();
  const section = useRef<HTMLDivElement>(null);
  const mayRun = usePermissions().canRun(kind, project);
  const isActive = useProjects().get(project)?.archived === false;
  const held = acknowledgementAt(health, useNow());
  const label = isInTrouble(health) ? 'Acknowledge' : 'Mute';
  if (!held && !(mayRun && isActive)) return null;
  return (
    <Group role="region" ref={section} gap="xs" aria-label="Acknowledgement" className="acknowledgement">
      <Text size="sm" component="div" aria-live="polite" className="acknowledgement-text">
        {held && <Held acknowledgement={held} />}
      </Text>
      {mayRun && isActive && (
        <DialogButton
          label={held ? 'Edit' : label}
          {...(held && { 'aria-label': 'Edit acknowledgement' })}
          title={`${label} ${connection.alias}`}
        >
          {(close) => (
            <AcknowledgementForm
              before={held}
              canRecover={isInTrouble(health)}
              save={(input) => acknowledge(session, kind, id, input)}
              onClose={close}
            />
          )}
        </DialogButton>
      )}
      {mayRun && held && (
        // The focus goes to the button that is left.
        <Remove connection={connection} onRemoved={() => section.current?.querySelector('button')?.focus()} />
      )}
    </Group>
  );
}

function Held({ acknowledgement }: { acknowledgement: Acknowledgement }) {
  const { until, note, created_at: at } = acknowledgement;
  return (
    <>
      <StatusIcon status={until === null ? 'acknowledged' : 'muted'} />{' '}
      {until === null ? 'Acknowledged' : muteText(until)} by <bdi>{acknowledgerOf(acknowledgement)}</bdi>{' '}
      <Timestamp at={at} text={formatAgo} />
      {note !== null && (
        <>
          : <bdi className="acknowledgement-note">{note}</bdi>
        </>
      )}
    </>
  );
}

function Remove({ connection: { kind, id }, onRemoved }: { connection: ConnectionOfKind; onRemoved: () => void }) {
  const session = useSession();
  const change = useWithInvalidation('connections');
  const removal = useMutation({
    mutationFn: () => change(() => removeAcknowledgement(session, kind, id)),
    onSuccess: onRemoved,
  });
  return (
    <>
      <Button
        size="xs"
        variant="default"
        aria-label="Remove acknowledgement"
        // Not "loading", which disables it: the focus would be lost.
        aria-busy={removal.isPending}
        onClick={() => removal.mutate()}
      >
        Remove
      </Button>
      {removal.error && <ErrorAlert error={removal.error} />}
    </>
  );
}
