import { Alert, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Webhook } from '@syncledger/client';

import type { Tagged } from '../../../api/ask-tagged.js';
import { useProjects, useRights } from '../../../api/rights.js';
import { webhook } from '../../../api/webhooks.js';
import { useSession } from '../../../app/session.js';
import { Facts } from '../../../components/facts.js';
import { Moment } from '../../../components/moment.js';
import { PageAnswer, PageHead } from '../../../components/page-head.js';
import { since } from '../../../components/time-text.js';
import { PersonName } from '../person-name.js';
import { DeliveriesSection } from './deliveries-section.js';
import { ChangeWebhook, DeleteWebhook, SwitchWebhook } from './webhook-acts.js';
import { RenewSecret, TestWebhook } from './webhook-trials.js';
import { WebhookStateMark } from './webhook-state.js';
import { eventWords, stateOf } from './webhook-words.js';

/** A webhook: what it is told, whether that works, and what it was told. */
export function WebhookPage({ id }: { id: number }) {
  const asked = useQuery(webhook(useSession(), id));
  return (
    <PageAnswer of={asked} title="Webhook">
      {(tagged) => <WebhookView of={tagged} />}
    </PageAnswer>
  );
}

function WebhookView({ of }: { of: Tagged<Webhook> }) {
  const { id, url, description, events, project, user, created, failing_since } = of.body;
  const projects = useProjects();
  const { mayChange } = useRights();
  return (
    <Stack gap="lg">
      <PageHead title={description || url}>
        {mayChange && (
          <>
            <TestWebhook id={id} />
            <ChangeWebhook of={of} />
            <RenewSecret id={id} />
            <SwitchWebhook of={of} />
            <DeleteWebhook of={of.body} />
          </>
        )}
      </PageHead>
      <SwitchedOff of={of.body} />
      <Facts
        of={[
          ['URL', url],
          ['State', <WebhookStateMark key="state" of={of.body} />],
          ['Failing', failing_since ? <Moment key="since" at={failing_since} text={since} /> : undefined],
          ['Project', project === null ? 'All projects' : (projects.get(project)?.name ?? String(project))],
          ['Events', events.map((event) => eventWords[event].label).join(', ')],
          ['Answered for by', <PersonName key="user" id={user} />],
          ['Made', <Moment key="made" at={created} exact />],
        ]}
      />
      <DeliveriesSection webhook={id} />
    </Stack>
  );
}

function SwitchedOff({ of }: { of: Webhook }) {
  if (stateOf(of) !== 'switched-off' || of.switched_off_at === null) return null;
  return (
    <Alert color="red" title="Switched off by the ledger">
      {of.switched_off_reason} That was <Moment at={of.switched_off_at} />. Nothing is sent until it is switched on
      again; send a test first.
    </Alert>
  );
}
