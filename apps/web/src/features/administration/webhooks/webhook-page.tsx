import { Alert, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Webhook } from '@syncledger/client';

import type { WithEtag } from '../../../api/unwrap-with-etag.js';
import { useProjects, usePermissions } from '../../../api/permissions.js';
import { webhook } from '../../../api/webhooks.js';
import { useSession } from '../../../app/session.js';
import { DescriptionList } from '../../../components/description-list.js';
import { Timestamp } from '../../../components/timestamp.js';
import { PageQuery, PageHeader } from '../../../components/page-header.js';
import { formatSince } from '../../../components/format-time.js';
import { UserName } from '../user-name.js';
import { DeliveriesSection } from './deliveries-section.js';
import { EditWebhook, DeleteWebhook, ToggleWebhook } from './webhook-actions.js';
import { RotateSecret, TestWebhook } from './webhook-test.js';
import { WebhookStatus } from './webhook-state.js';
import { eventLabels, webhookState } from './webhook-labels.js';

export function WebhookPage({ id }: { id: number }) {
  const query = useQuery(webhook(useSession(), id));
  return (
    <PageQuery query={query} title="Webhook" list={{ href: '/administration/webhooks', label: 'webhooks' }}>
      {(tagged) => <WebhookView webhook={tagged} />}
    </PageQuery>
  );
}

function WebhookView({ webhook }: { webhook: WithEtag<Webhook> }) {
  const { id, url, description, events, project, user, created, failing_since } = webhook.body;
  const projects = useProjects();
  const { canWrite } = usePermissions();
  return (
    <Stack gap="lg">
      <PageHeader title={description || url}>
        {canWrite && (
          <>
            <TestWebhook id={id} />
            <EditWebhook webhook={webhook} />
            <RotateSecret id={id} />
            <ToggleWebhook webhook={webhook} />
            <DeleteWebhook webhook={webhook.body} />
          </>
        )}
      </PageHeader>
      <DisabledAlert webhook={webhook.body} />
      <DescriptionList
        items={[
          ['URL', url],
          ['State', <WebhookStatus key="state" webhook={webhook.body} />],
          ['Failing', failing_since ? <Timestamp key="since" at={failing_since} text={formatSince} /> : undefined],
          ['Project', project === null ? 'All projects' : (projects.get(project)?.name ?? String(project))],
          ['Events', events.map((event) => eventLabels[event].label).join(', ')],
          ['Owner', <UserName key="user" id={user} />],
          ['Created', <Timestamp key="made" at={created} exact />],
        ]}
      />
      <DeliveriesSection webhook={id} />
    </Stack>
  );
}

function DisabledAlert({ webhook }: { webhook: Webhook }) {
  if (webhookState(webhook) !== 'switched-off' || webhook.switched_off_at === null) return null;
  return (
    <Alert color="red" title="Disabled automatically">
      {webhook.switched_off_reason} Disabled <Timestamp at={webhook.switched_off_at} />. No events are sent until you
      enable it again. Send a test first.
    </Alert>
  );
}
