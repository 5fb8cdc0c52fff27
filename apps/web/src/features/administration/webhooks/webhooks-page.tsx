import { Anchor, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Webhook, WebhookWithSecret } from '@syncledger/client';
import { useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';

import { useProjects } from '../../../api/permissions.js';
import { useWithInvalidation } from '../../../api/use-with-invalidation.js';
import { createWebhook, webhookList } from '../../../api/webhooks.js';
import { useSession } from '../../../app/session.js';
import { column } from '../../../components/data-table.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { PageHeader } from '../../../components/page-header.js';
import { InfiniteTable } from '../../../components/infinite-table.js';
import { OneTimeSecret } from '../../../components/one-time-secret.js';
import { EmptyState } from '../../../components/states.js';
import { newWebhook, useProjectChoices, WebhookForm } from './webhook-form.js';
import { WebhookStatus } from './webhook-state.js';
import { eventLabels } from './webhook-labels.js';

export function WebhooksPage() {
  const canCreate = useProjectChoices().length > 0;
  const list = useInfiniteQuery(webhookList(useSession()));
  return (
    <Stack>
      <PageHeader
        title="Webhooks"
        description="Notify other systems of finished runs and failing connections with signed messages."
      >
        {canCreate && <NewWebhook />}
      </PageHeader>
      <InfiniteTable
        query={list}
        label="Webhooks"
        columns={useColumns()}
        getRowId={({ id }) => String(id)}
        empty={
          <EmptyState title="No webhooks yet">
            <Text size="sm">
              {canCreate
                ? 'Create one to notify a chat, pager or ticket system when a connection fails.'
                : 'Webhooks are created by users who manage a project.'}
            </Text>
          </EmptyState>
        }
      />
    </Stack>
  );
}

function useColumns() {
  const projects = useProjects();
  return useMemo(
    () => [
      column<Webhook>('URL', ({ id, url }) => (
        <Anchor component={Link} href={`/administration/webhooks/${String(id)}`}>
          {url}
        </Anchor>
      )),
      column<Webhook>('Description', ({ description }) => description),
      column<Webhook>('Project', ({ project }) =>
        project === null ? 'All projects' : (projects.get(project)?.name ?? `Project ${String(project)}`),
      ),
      column<Webhook>('Events', ({ events }) => events.map((event) => eventLabels[event].label).join(', ')),
      column<Webhook>('State', (webhook) => <WebhookStatus webhook={webhook} />),
    ],
    [projects],
  );
}

function NewWebhook() {
  return (
    <DialogButton label="Create webhook" variant="filled">
      {(close) => <NewWebhookDialog onClose={close} />}
    </DialogButton>
  );
}

/** The secret is kept in this component's state only. */
function NewWebhookDialog({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const change = useWithInvalidation('webhooks');
  const [, navigate] = useLocation();
  const [created, setCreated] = useState<WebhookWithSecret>();
  if (created) {
    const show = () => {
      onClose();
      navigate(`/administration/webhooks/${String(created.id)}`);
    };
    return (
      <OneTimeSecret name="The secret" secret={created.secret} onClose={show}>
        The receiver needs it to verify the signature of each message.
      </OneTimeSecret>
    );
  }
  return (
    <WebhookForm
      initialValues={newWebhook}
      isNew
      submitLabel="Create"
      onClose={onClose}
      onSubmit={async ({ project, events, ...rest }) => {
        const body = { ...rest, events: [...events], ...(project !== '' && { project: Number(project) }) };
        setCreated(await change(() => createWebhook(session, body)));
      }}
    />
  );
}
