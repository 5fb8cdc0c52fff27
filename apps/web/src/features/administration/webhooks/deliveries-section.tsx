import { Select, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Delivery } from '@syncledger/client';
import { useMemo } from 'react';

import { deliveries, delivery } from '../../../api/webhooks.js';
import { useSession } from '../../../app/session.js';
import { column } from '../../../components/data-table.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { Moment } from '../../../components/moment.js';
import { Section } from '../../../components/page-head.js';
import { RowList } from '../../../components/row-list.js';
import { Answer, Empty } from '../../../components/states.js';
import { useFilters } from '../../../components/use-filters.js';
import { DeliveryFacts } from './delivery-facts.js';
import { deliveryStateWords, eventWords, outcomeText } from './webhook-words.js';

const filterNames = ['state'] as const;
const states = Object.entries(deliveryStateWords).map(([value, label]) => ({ value, label }));

/** What a webhook was told, and is still to be told. */
export function DeliveriesSection({ webhook }: { webhook: number }) {
  const session = useSession();
  const { values, set } = useFilters(filterNames);
  const state = values.state as Delivery['state'][] | undefined;
  const list = useInfiniteQuery(deliveries(session, webhook, { ...(state && { state }) }));
  const columns = useMemo(
    () => [
      column<Delivery>('Event', ({ event }) => eventWords[event].label),
      column<Delivery>('When', ({ created }) => <Moment at={created} />),
      column<Delivery>('Outcome', (one) => outcomeText(one)),
      column<Delivery>('Attempts', ({ attempts }) => attempts),
      column<Delivery>('', ({ id }) => (
        <DialogButton label="Details" title={`Delivery ${String(id)}`} aria-label={`Details of delivery ${String(id)}`}>
          {() => <DeliveryDetails webhook={webhook} id={id} />}
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
      <RowList
        of={list}
        label="Deliveries"
        columns={columns}
        idOf={({ id }) => String(id)}
        empty={
          <Empty title={state ? 'None is in this state.' : 'It was told nothing yet.'}>
            <Text size="sm">Send a test to see whether its receiver answers.</Text>
          </Empty>
        }
      />
    </Section>
  );
}

function DeliveryDetails({ webhook, id }: { webhook: number; id: number }) {
  const asked = useQuery(delivery(useSession(), webhook, id));
  return <Answer of={asked}>{(one) => <DeliveryFacts of={one} />}</Answer>;
}
