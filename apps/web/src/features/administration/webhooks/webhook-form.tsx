import { Checkbox, Select, Stack, TextInput } from '@mantine/core';
import { webhookEvents, type WebhookEvent } from '@syncledger/domain/words';

import { useProjects, usePermissions } from '../../../api/permissions.js';
import { FormBody } from '../../../components/form-body.js';
import { useApiForm, type ApiForm } from '../../../components/use-api-form.js';
import { eventLabels } from './webhook-labels.js';

export interface WebhookDraft {
  readonly url: string;
  readonly description: string;
  readonly events: readonly WebhookEvent[];
  readonly enabled: boolean;
  /** Id of the project; "" for all projects. */
  readonly project: string;
}

export const newWebhook: WebhookDraft = {
  url: '',
  description: '',
  events: ['connection.failing', 'connection.late', 'connection.recovered'],
  enabled: true,
  project: '',
};

/** The project can't be changed later. */
export function WebhookForm({
  initialValues,
  isNew,
  submitLabel,
  onSubmit,
  onClose,
}: {
  initialValues: WebhookDraft;
  isNew: boolean;
  submitLabel: string;
  onSubmit: (draft: WebhookDraft) => Promise<unknown>;
  onClose: () => void;
}) {
  const choices = useProjectChoices();
  const form = useApiForm<WebhookDraft>({
    initialValues: isNew ? { ...initialValues, project: choices[0]?.value ?? '' } : initialValues,
    onSubmit,
  });
  return (
    <FormBody form={form} submitLabel={submitLabel} onCancel={onClose}>
      <TextInput
        label="URL"
        description="Receives events as POST requests."
        placeholder="https://alerts.example.com/ledger"
        type="url"
        required
        data-autofocus
        {...form.getInputProps('url')}
      />
      {isNew && (
        <Select
          label="Project"
          description="Sends events of this project. Can’t be changed later."
          data={choices}
          searchable
          allowDeselect={false}
          value={form.values.project}
          error={form.errors['project']}
          onChange={(value) => form.setFieldValue('project', value ?? '')}
        />
      )}
      <EventChoice form={form} />
      <TextInput label="Description" {...form.getInputProps('description')} />
      <Checkbox label="Enabled" {...form.getInputProps('enabled', { type: 'checkbox' })} />
    </FormBody>
  );
}

function EventChoice({ form }: { form: ApiForm<WebhookDraft> }) {
  return (
    <Checkbox.Group
      label="Events"
      value={[...form.values.events]}
      error={form.errors['events']}
      onChange={(chosen) => form.setFieldValue('events', chosen)}
    >
      <Stack gap="xs" mt={4}>
        {webhookEvents.map((event) => (
          <Checkbox
            key={event}
            value={event}
            label={eventLabels[event].label}
            description={eventLabels[event].description}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

/** The projects for which the caller may create a webhook; "" for all projects. */
export function useProjectChoices() {
  const { can, canIn } = usePermissions();
  const projects = [...useProjects().values()].filter(({ id }) => canIn(id, 'edit_project'));
  const all = can('manage_users') && can('view_all_projects') ? [{ value: '', label: 'All projects' }] : [];
  return [...all, ...projects.map(({ id, name }) => ({ value: String(id), label: name }))];
}
