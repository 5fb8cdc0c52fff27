import { Checkbox, Select, Stack, TextInput } from '@mantine/core';
import { webhookEvents, type WebhookEvent } from '@syncledger/domain/words';

import { useProjects, useRights } from '../../../api/rights.js';
import { FormBody } from '../../../components/form-body.js';
import { useForm } from '../../../components/use-form.js';
import { eventWords } from './webhook-words.js';

/** What is typed of a webhook. */
export interface WebhookDraft {
  readonly url: string;
  readonly description: string;
  readonly events: readonly WebhookEvent[];
  readonly enabled: boolean;
  /** Id of the project; "" for all of them. */
  readonly project: string;
}

/** What a new webhook begins with: what somebody wants to be woken by. */
export const newWebhook: WebhookDraft = {
  url: '',
  description: '',
  events: ['connection.failing', 'connection.late', 'connection.recovered'],
  enabled: true,
  project: '',
};

/** A webhook, new or old. Its project can't be changed afterwards. */
export function WebhookForm({
  initial,
  isNew,
  verb,
  send,
  onClose,
}: {
  initial: WebhookDraft;
  isNew: boolean;
  verb: string;
  send: (draft: WebhookDraft) => Promise<unknown>;
  onClose: () => void;
}) {
  const choices = useProjectChoices();
  const form = useForm<WebhookDraft>({
    initial: isNew ? { ...initial, project: choices[0]?.value ?? '' } : initial,
    send,
  });
  return (
    <FormBody of={form} verb={verb} onCancel={onClose}>
      <TextInput
        label="URL"
        description="Where messages are posted to."
        placeholder="https://alerts.example.com/ledger"
        type="url"
        required
        data-autofocus
        {...form.text('url')}
      />
      {isNew && (
        <Select
          label="Project"
          description="What it is told about. Can’t be changed afterwards."
          data={choices}
          searchable
          allowDeselect={false}
          value={form.values.project}
          error={form.errorOf('project')}
          onChange={(value) => form.set('project', value ?? '')}
        />
      )}
      <Checkbox.Group
        label="Events"
        value={[...form.values.events]}
        error={form.errorOf('events')}
        onChange={(chosen) => form.set('events', chosen)}
      >
        <Stack gap="xs" mt={4}>
          {webhookEvents.map((event) => (
            <Checkbox key={event} value={event} label={eventWords[event].label} description={eventWords[event].when} />
          ))}
        </Stack>
      </Checkbox.Group>
      <TextInput label="Description" description="What it is for." {...form.text('description')} />
      <Checkbox label="Switched on" {...form.check('enabled')} />
    </FormBody>
  );
}

/** The projects whose runs the caller may have told; "" for all. */
export function useProjectChoices() {
  const { may, mayIn } = useRights();
  const projects = [...useProjects().values()].filter(({ id }) => mayIn(id, 'edit_project'));
  const all = may('manage_users') && may('view_all_projects') ? [{ value: '', label: 'All projects' }] : [];
  return [...all, ...projects.map(({ id, name }) => ({ value: String(id), label: name }))];
}
