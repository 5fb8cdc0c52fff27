import { Anchor, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Webhook, WebhookWithSecret } from '@syncledger/client';
import { useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';

import { useProjects } from '../../../api/rights.js';
import { useChange } from '../../../api/use-change.js';
import { createWebhook, webhookList } from '../../../api/webhooks.js';
import { useSession } from '../../../app/session.js';
import { column } from '../../../components/data-table.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { PageHead } from '../../../components/page-head.js';
import { RowList } from '../../../components/row-list.js';
import { ShownOnce } from '../../../components/shown-once.js';
import { Empty } from '../../../components/states.js';
import { newWebhook, useProjectChoices, WebhookForm } from './webhook-form.js';
import { WebhookStateMark } from './webhook-state.js';
import { eventWords } from './webhook-words.js';

/** The webhooks that the caller may change. */
export function WebhooksPage() {
  const mayMake = useProjectChoices().length > 0;
  const list = useInfiniteQuery(webhookList(useSession()));
  return (
    <Stack>
      <PageHead
        title="Webhooks"
        about="Signed messages to other systems, of runs that ended and connections in trouble."
      >
        {mayMake && <NewWebhook />}
      </PageHead>
      <RowList
        of={list}
        label="Webhooks"
        columns={useColumns()}
        idOf={({ id }) => String(id)}
        empty={
          <Empty title="No webhook yet.">
            <Text size="sm">
              Make one to have a chat, a pager or a ticket system told when a connection is in trouble.
            </Text>
          </Empty>
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
      column<Webhook>('For', ({ description }) => description),
      column<Webhook>('Project', ({ project }) =>
        project === null ? 'All projects' : (projects.get(project)?.name ?? `Project ${String(project)}`),
      ),
      column<Webhook>('Events', ({ events }) => events.map((event) => eventWords[event].label).join(', ')),
      column<Webhook>('State', (webhook) => <WebhookStateMark of={webhook} />),
    ],
    [projects],
  );
}

function NewWebhook() {
  return (
    <DialogButton label="Make a webhook" variant="filled">
      {(close) => <NewWebhookDialog onClose={close} />}
    </DialogButton>
  );
}

/** Makes a webhook, and shows its secret once: it lives in this component alone. */
function NewWebhookDialog({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const change = useChange('webhooks');
  const [, navigate] = useLocation();
  const [made, setMade] = useState<WebhookWithSecret>();
  if (made) {
    const show = () => {
      onClose();
      navigate(`/administration/webhooks/${String(made.id)}`);
    };
    return (
      <ShownOnce what="The secret" secret={made.secret} onClose={show}>
        Its receiver verifies the signature of each message with it.
      </ShownOnce>
    );
  }
  return (
    <WebhookForm
      initial={newWebhook}
      isNew
      verb="Make it"
      onClose={onClose}
      send={async ({ project, events, ...rest }) => {
        const body = { ...rest, events: [...events], ...(project !== '' && { project: Number(project) }) };
        setMade(await change(() => createWebhook(session, body)));
      }}
    />
  );
}
