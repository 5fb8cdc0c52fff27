import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { AcknowledgeInput, Acknowledgement } from '@syncledger/client';

import { useWithInvalidation } from '../api/use-with-invalidation.js';
import { acknowledgeInput, draftOf, durationsOf, type AcknowledgementDraft } from './acknowledgement-draft.js';
import { FormBody } from './form-body.js';
import { useApiForm } from './use-api-form.js';

/** Maximum length of a note, in characters. */
const MAX_NOTE = 1000;

interface FormProps {
  /** What holds and is edited. */
  readonly before?: Acknowledgement | undefined;
  /** Whether it may hold until the connection recovers. */
  readonly canRecover: boolean;
  readonly save: (input: AcknowledgeInput) => Promise<unknown>;
  readonly onClose: () => void;
}

export function AcknowledgementForm({ before, canRecover, save, onClose }: FormProps) {
  const change = useWithInvalidation('connections');
  const form = useApiForm<AcknowledgementDraft>({
    initialValues: draftOf(before, canRecover),
    onSubmit: async (draft) => {
      await change(() => save(acknowledgeInput(draft, Date.now())));
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
