import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { Acknowledgement } from '@syncledger/client';

import { acknowledge } from '../../api/acknowledgements.js';
import { useWithInvalidation } from '../../api/use-with-invalidation.js';
import { useSession } from '../../app/session.js';
import { isInTrouble } from '../../components/acknowledgement-text.js';
import { FormBody } from '../../components/form-body.js';
import { useApiForm } from '../../components/use-api-form.js';
import { acknowledgeInput, draftOf, durationsOf, type AcknowledgementDraft } from './acknowledgement-draft.js';
import type { ConnectionOfKind } from './connection-of-kind.js';

/** Maximum length of a note, in characters. */
const MAX_NOTE = 1000;

interface FormProps {
  readonly connection: ConnectionOfKind;
  readonly before: Acknowledgement | undefined;
  readonly onClose: () => void;
}

export function AcknowledgementForm({ connection: { kind, id, health }, before, onClose }: FormProps) {
  const session = useSession();
  const change = useWithInvalidation('connections');
  const canRecover = isInTrouble(health);
  const form = useApiForm<AcknowledgementDraft>({
    initialValues: draftOf(before, canRecover),
    onSubmit: async (draft) => {
      await change(() => acknowledge(session, kind, id, acknowledgeInput(draft, Date.now())));
      onClose();
    },
  });
  const { duration } = form.values;
  return (
    <FormBody form={form} submitLabel={duration === '' ? 'Acknowledge' : 'Mute'} onCancel={onClose}>
      <Textarea
        label="Note"
        description="Everybody who sees the connection sees it."
        autosize
        minRows={2}
        maxRows={8}
        maxLength={MAX_NOTE}
        data-autofocus
        {...form.getInputProps('note')}
      />
      <NativeSelect
        label="How long"
        description={duration === '' ? undefined : 'While it is muted, webhooks do not get its health.'}
        data={durationsOf(canRecover)}
        error={duration === 'time' ? undefined : form.errors['until']}
        {...form.getInputProps('duration')}
      />
      {duration === 'time' && (
        <TextInput type="datetime-local" label="Until" required {...form.getInputProps('until')} />
      )}
    </FormBody>
  );
}
