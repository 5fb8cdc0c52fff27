import { Select, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Delivery } from '@syncledger/client';
import { useMemo } from 'react';

import { deliveries, delivery } from '../../../api/webhooks.js';
import { useSession } from '../../../app/session.js';
import { column } from '../../../components/data-table.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { Timestamp } from '../../../components/timestamp.js';
import { Section } from '../../../components/page-header.js';
import { InfiniteTable } from '../../../components/infinite-table.js';
import { QueryView, EmptyState } from '../../../components/states.js';
import { useFilters } from '../../../components/use-filters.js';
import { DeliveryDetails } from './delivery-details.js';
import { deliveryStateLabels, eventLabels, outcomeText } from './webhook-labels.js';

const filterNames = ['state'] as const;
const states = Object.entries(deliveryStateLabels).map(([value, label]) => ({ value, label }));

export function DeliveriesSection({ webhook }: { webhook: number }) {
  const session = useSession();
  const { values, set } = useFilters(filterNames);
  const state = values.state as Delivery['state'][] | undefined;
  const list = useInfiniteQuery(deliveries(session, webhook, { ...(state && { state }) }));
  const columns = useMemo(
    () => [
      column<Delivery>('Event', ({ event }) => eventLabels[event].label),
      column<Delivery>('Created', ({ created }) => <Timestamp at={created} />),
      column<Delivery>('Outcome', (one) => outcomeText(one)),
      column<Delivery>('Attempts', ({ attempts }) => attempts),
      column<Delivery>('', ({ id }) => (
        <DialogButton label="Details" title={`Delivery ${String(id)}`} aria-label={`Details of delivery ${String(id)}`}>
          {() => <DeliveryDialog webhook={webhook} id={id} />}
        </DialogButton>
      )),
    ],
    [webhook],
  );
  return (
    <Section
      title="Deliveries"
      actions={
        <Select
          aria-label="State of deliveries"
          placeholder="Any state"
          clearable
          w={150}
          data={states}
          value={state?.[0] ?? null}
          onChange={(value) => set('state', value ? [value] : [])}
        />
      }
    >
      <InfiniteTable
        query={list}
        label="Deliveries"
        columns={columns}
        getRowId={({ id }) => String(id)}
        empty={
          <EmptyState title={state ? 'No deliveries match the filter' : 'No deliveries yet'}>
            <Text size="sm">Send a test to check whether the receiver responds.</Text>
          </EmptyState>
        }
      />
    </Section>
  );
}

function DeliveryDialog({ webhook, id }: { webhook: number; id: number }) {
  const query = useQuery(delivery(useSession(), webhook, id));
  return <QueryView query={query}>{(one) => <DeliveryDetails delivery={one} />}</QueryView>;
}
