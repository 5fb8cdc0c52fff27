import { Textarea, TextInput } from '@mantine/core';

import { FormBody } from '../../../components/form-body.js';
import { useForm } from '../../../components/use-form.js';

/** What is typed of a project. */
export interface ProjectText {
  readonly name: string;
  readonly description: string;
}

/** Name and description of a project, new or old. */
export function ProjectForm({
  initial,
  verb,
  send,
  onClose,
}: {
  initial: ProjectText;
  verb: string;
  send: (text: ProjectText) => Promise<unknown>;
  onClose: () => void;
}) {
  const form = useForm({ initial, send });
  return (
    <FormBody of={form} verb={verb} onCancel={onClose}>
      <TextInput label="Name" required maxLength={255} data-autofocus {...form.text('name')} />
      <Textarea label="Description" autosize minRows={2} maxRows={8} {...form.text('description')} />
    </FormBody>
  );
}
