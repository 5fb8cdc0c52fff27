import { TextInput } from '@mantine/core';

import { Dialog } from '../../components/dialog-button.js';
import { FormBody } from '../../components/form-body.js';
import { useApiForm } from '../../components/use-api-form.js';
import { MAX_NAME } from './views.js';

interface SaveViewDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly save: (name: string) => Promise<unknown>;
}

export function SaveViewDialog({ opened, onClose, save }: SaveViewDialogProps) {
  return (
    <Dialog title="Save view" opened={opened} onClose={onClose}>
      <SaveViewForm onClose={onClose} save={save} />
    </Dialog>
  );
}

function SaveViewForm({ onClose, save }: Omit<SaveViewDialogProps, 'opened'>) {
  const form = useApiForm({
    initialValues: { name: '' },
    onSubmit: async ({ name }) => {
      await save(name.trim());
      onClose();
    },
  });
  return (
    <FormBody form={form} submitLabel="Save" onCancel={onClose}>
      <TextInput
        label="Name"
        description="Stores the filters and the order for you, in all browsers. A view of the same name is replaced."
        required
        pattern=".*\S.*"
        maxLength={MAX_NAME}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
    </FormBody>
  );
}
