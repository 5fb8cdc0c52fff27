import { Textarea, TextInput } from '@mantine/core';

import { FormBody } from '../../../components/form-body.js';
import { useApiForm } from '../../../components/use-api-form.js';

export interface ProjectDetails {
  readonly name: string;
  readonly description: string;
}

export function ProjectForm({
  initialValues,
  submitLabel,
  onSubmit,
  onClose,
}: {
  initialValues: ProjectDetails;
  submitLabel: string;
  onSubmit: (text: ProjectDetails) => Promise<unknown>;
  onClose: () => void;
}) {
  const form = useApiForm({ initialValues, onSubmit });
  return (
    <FormBody form={form} submitLabel={submitLabel} onCancel={onClose}>
      <TextInput label="Name" required maxLength={255} data-autofocus {...form.getInputProps('name')} />
      <Textarea label="Description" autosize minRows={2} maxRows={8} {...form.getInputProps('description')} />
    </FormBody>
  );
}
